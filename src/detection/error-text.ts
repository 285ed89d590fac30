import type { Observation } from './rule.js';

/** Kept short: it ends up in log lines. */
const LONGEST_EVIDENCE = 120;

/** What Crawlee puts before the message of every `SessionError`. */
const SESSION_ERROR_PREFIX = /^Detected a session error, rotating session\.\.\.\s*/;

/** The message that the library gave, without what Crawlee wraps around it. */
export function messageOf({ error }: Observation): string {
    return error === undefined ? '' : error.message.replace(SESSION_ERROR_PREFIX, '');
}

/** Credentials in an address, should a library have put one into its message. */
const USER_INFO = /(:\/\/)[^\s/@]+@/g;

/** The first line of a message, fit for a log. */
export function firstLine(message: string): string {
    return message.split('\n', 1)[0]!.trim().replace(USER_INFO, '$1').slice(0, LONGEST_EVIDENCE);
}

export function isSessionError({ error }: Observation): boolean {
    return error?.name === 'SessionError' || error?.constructor.name === 'SessionError';
}

/** The ways in which libraries say with which status the proxy refused a tunnel. */
const TUNNEL_REFUSALS: readonly RegExp[] = [
    /\bproxy responded with (\d{3})\b/i, // got-scraping 4, `ProxyError` and its HTTP/2 twin
    /proxy server rejected the request with status code (\d{3})\b/i, // http2-wrapper 2
    /\bProxy response \((\d{3})\) !== 200 when HTTP Tunneling\b/, // undici, `RequestAbortedError`
    /rejected the CONNECT tunnel with status code (\d{3})\b/, // impit 0.14, `ProxyTunnelError`
];

/**
 * The status with which the proxy refused to open a tunnel: where the message tells it, or, with browsers whose
 * message does not, if the code that saw the answer to CONNECT added its status to the error.
 */
export function tunnelStatusOf(observation: Observation): number | undefined {
    const { error, status, viaProxy } = observation;
    if (error === undefined) return undefined;
    const message = messageOf(observation);
    for (const pattern of TUNNEL_REFUSALS) {
        const told = pattern.exec(message)?.[1];
        if (told !== undefined) return Number(told);
    }
    return viaProxy ? status : undefined;
}

/** Whether the answer, if there is one, could be the proxy's own: inside a tunnel only the target speaks. */
export function mayBeProxysAnswer({ url, viaProxy, speaker }: Observation): boolean {
    return viaProxy && speaker !== 'target' && !/^https:/i.test(url);
}
