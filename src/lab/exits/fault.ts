import { setTimeout as sleep } from 'node:timers/promises';

/** What is wrong with a proxy. */
export type Fault =
    /** Nothing listens on its port: connection refused. */
    | { readonly kind: 'dead' }
    /**
     * It answers every request, plain and CONNECT alike, with this status. A SOCKS5 proxy has no statuses: it
     * answers 403 and 407 with "not allowed", 593 with "host unreachable", 594 with "connection refused", the
     * rest with "general failure".
     */
    | {
          readonly kind: 'status';
          readonly status: number;
          readonly headers?: Readonly<Record<string, string>>;
          readonly body?: string;
      }
    /** It waits before it passes a request on. Once a tunnel is open, it is as fast as any. */
    | { readonly kind: 'slow'; readonly delayMillis: number }
    /** It takes the request and never answers. */
    | { readonly kind: 'hang' };

/** The fault of a proxy that answers and refuses. */
export type Refusal = Extract<Fault, { kind: 'status' }>;

/**
 * Lets a request that reached the proxy run into its fault.
 *
 * @param signal Ends the waiting of a slow proxy when the lab closes.
 * @returns The refusal to answer with, or nothing when the request may pass.
 */
export async function meetFault(fault: Fault | undefined, signal: AbortSignal): Promise<Refusal | undefined> {
    switch (fault?.kind) {
        case 'status':
            return fault;
        case 'slow':
            await sleep(fault.delayMillis, undefined, { signal });
            return undefined;
        case 'hang':
            return new Promise(() => {});
        case 'dead': // a connection from just before it died
        case undefined:
            return undefined;
    }
}
