/** What Node.js says of a connection that the other side closed. */
const CLOSED = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);
/** http2-wrapper 2.2, when a stream ends before its answer: by itself, or together with its connection. They have no code. */
const STREAM_ENDED = new Set(['The server aborted the HTTP/2 stream', 'The HTTP/2 stream has been early terminated']);

/** Whether a request failed because its connection was closed. */
export function isClosedConnection(error: unknown): boolean {
    const { code = '', message = '' } = error as Partial<NodeJS.ErrnoException>;
    return CLOSED.has(code) || code.startsWith('ERR_HTTP2_') || STREAM_ENDED.has(message);
}

const PROTOCOL_CHANGED = 'ERR_PROTOCOL_CHANGED';

/** A server speaks another protocol than it did before. Nothing was sent to it. */
export class ProtocolChangedError extends Error {
    override readonly name = 'ProtocolChangedError';
    readonly code = PROTOCOL_CHANGED;
}

/** Libraries wrap errors, and keep their codes. */
export function isProtocolChange(error: unknown): boolean {
    return (error as Partial<NodeJS.ErrnoException> | null)?.code === PROTOCOL_CHANGED;
}
