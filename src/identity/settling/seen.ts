import type { Observation } from '../../detection/rule.js';

/** What of an answer, or of a failure, was seen. */
export type Seen = Pick<
    Observation,
    'status' | 'headers' | 'loadedUrl' | 'redirectUrls' | 'body' | 'error' | 'proxyUnreachable'
>;

/** What the user's own client got. */
export interface Reported {
    /** `body` may be bytes. */
    readonly seen: Omit<Seen, 'body'> & { readonly body?: string | Buffer | undefined };
    /** What it threw. */
    readonly error?: Error;
}
