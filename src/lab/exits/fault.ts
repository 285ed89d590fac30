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
    /**
     * A network before it wants a login: plain requests are sent on to this address, where there is a page, and tunnels are
     * refused with 502. SOCKS5 refuses all with "general failure".
     */
    | { readonly kind: 'portal'; readonly url: string; readonly body?: string }
    /** It waits before it passes a request on. Once a tunnel is open, it is as fast as any. */
    | { readonly kind: 'slow'; readonly delayMillis: number }
    /** It takes the request and never answers. */
    | { readonly kind: 'hang' };

/** The fault of a proxy that answers and refuses. */
export type Refusal = Extract<Fault, { kind: 'status' }>;

/** The fault of a proxy that cannot reach anything but a page for a login. */
export type Portal = Extract<Fault, { kind: 'portal' }>;

/**
 * Lets a request that reached the proxy run into its fault.
 *
 * @param signal Ends the waiting of a slow proxy when the lab closes.
 * @returns What to answer with, or nothing when the request may pass.
 */
export async function meetFault(fault: Fault | undefined, signal: AbortSignal): Promise<Refusal | Portal | undefined> {
    switch (fault?.kind) {
        case 'status':
        case 'portal':
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
