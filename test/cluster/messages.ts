import type { Budget } from 'crawlee-proxy-sessions';

/** What a worker is started with, as JSON. */
export interface WorkerSetup {
    /** The site sees it in the query. */
    readonly name: string;
    readonly proxyUrls: readonly string[];
    /** Without it, the worker is on its own. */
    readonly redisUrl?: string;
    readonly leaseSecs: number;
    readonly concurrency: number;
    readonly budget?: Budget;
}

export type ToWorker = { readonly kind: 'crawl'; readonly pages: readonly string[] } | { readonly kind: 'end' };

export type FromWorker =
    | { readonly kind: 'ready' }
    | { readonly kind: 'got'; readonly page: string }
    | { readonly kind: 'failed'; readonly page: string; readonly reason: string };
