/** Methods by which to ask twice is as good as once (RFC 9110, section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** What we look at of a request. */
export interface Sendable {
    readonly [key: string]: unknown;
    readonly method?: string;
    readonly body?: unknown;
}

/** Whether a request may be sent once more, when nobody knows whether it arrived. */
export function isRepeatable({ method = 'GET', body }: Pick<Sendable, 'method' | 'body'>): boolean {
    if (!IDEMPOTENT.has(method.toUpperCase())) return false;
    // A stream can be read only once.
    return body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
}
