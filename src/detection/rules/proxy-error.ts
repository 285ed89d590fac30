import { mayBeProxysAnswer, messageOf, tunnelStatusOf } from '../error-text.js';
import { header, pageOf } from '../page.js';
import type { Observation, Rule } from '../rule.js';

/** Messages that name the proxy, or a step before the tunnel is open: nobody else can be meant. */
const NAMES_THE_PROXY: readonly string[] = [
    // Chromium (net_error_list.h)
    'ERR_PROXY_CONNECTION_FAILED',
    'ERR_TUNNEL_CONNECTION_FAILED',
    'ERR_SOCKS_CONNECTION_FAILED',
    'ERR_SOCKS_CONNECTION_HOST_UNREACHABLE',
    'ERR_PROXY_CERTIFICATE_INVALID',
    'ERR_PROXY_HTTP_1_1_REQUIRED',
    'ERR_MANDATORY_PROXY_CONFIGURATION_FAILED',
    'ERR_NO_SUPPORTED_PROXIES',
    // Firefox (nsError: NS_ERROR_PROXY_CONNECTION_REFUSED, _BAD_GATEWAY, _GATEWAY_TIMEOUT, _FORBIDDEN, …)
    'NS_ERROR_PROXY_',
    'NS_ERROR_UNKNOWN_PROXY_HOST',
    // impit 0.14
    'Proxy rejected the CONNECT tunnel',
    'TunnelUnexpectedEof', // the proxy hung up before it answered CONNECT
    'ConnectFailed(', // the connection to the proxy itself
    // Crawlee and its kin, when they pass on a word of the proxy without a status
    'roxy responded with',
];

/**
 * Messages about a socket. Through a proxy, the socket leads to the proxy; whether it or the target behind it
 * hung up is not to be seen, and a proxy that hangs up is the far more common case.
 */
const ABOUT_A_SOCKET: readonly string[] = [
    // Node.js, and got on top of it
    'ECONNRESET',
    'ECONNREFUSED',
    'EPIPE',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'connect ETIMEDOUT',
    'socket hang up',
    "Timeout awaiting 'lookup'",
    "Timeout awaiting 'connect'",
    // Chromium
    'ERR_EMPTY_RESPONSE',
    'ERR_CONNECTION_RESET',
    'ERR_CONNECTION_REFUSED',
    'ERR_CONNECTION_ABORTED',
    'ERR_CONNECTION_TIMED_OUT',
    // Firefox
    'NS_ERROR_NET_RESET',
    'NS_ERROR_NET_INTERRUPT',
    'NS_ERROR_CONNECTION_REFUSED',
    // impit 0.14: the connection could not be made
    '"tcp connect error"',
    '"dns error"',
];

/** Those of them that also a target causes: it closes a connection that stood, instead of answering. */
const LOST_CONNECTION: readonly string[] = [
    'ECONNRESET',
    'EPIPE',
    'socket hang up',
    'ERR_EMPTY_RESPONSE',
    'ERR_CONNECTION_RESET',
    'ERR_CONNECTION_ABORTED',
    'NS_ERROR_NET_RESET',
    'NS_ERROR_NET_INTERRUPT',
];

/** What is said before the proxy itself could be reached, by its address or its name. */
const PROXY_NOT_FOUND = 'the name of the proxy was not found';
const ABOUT_ITS_ADDRESS: readonly string[] = [
    'ERR_PROXY_CONNECTION_FAILED',
    'ERR_PROXY_CERTIFICATE_INVALID',
    'NS_ERROR_PROXY_CONNECTION_REFUSED',
    'NS_ERROR_UNKNOWN_PROXY_HOST',
    'ConnectFailed',
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'connect ETIMEDOUT',
    "Timeout awaiting 'lookup'",
    "Timeout awaiting 'connect'",
    'tcp connect error',
    'dns error',
    PROXY_NOT_FOUND,
];

/** Who looked up which name, as Node.js says it. */
const LOOKUP = /getaddrinfo (?:ENOTFOUND|EAI_AGAIN|ENODATA|EAI_[A-Z]+) ([^\s:]+)/;

const HUNG_UP = 'the proxy hung up';

/** impit while it waits for the proxy's answer to CONNECT; the same without `Io(` is the target's TLS. */
const RESET_BEFORE_TUNNEL = /Connect,\s+Io\(/;
/** impit after a request was sent: to the proxy for http, through the tunnel for https. */
const BROKEN_AFTER_SENDING = /Remote protocol error occurred|SendRequest,[\s\S]*(?:ConnectionReset|BrokenPipe)/;

/** The proxy, or the way to it, failed before the target could answer. */
export const proxyError: Rule = {
    name: 'proxy-error',
    judge(observation) {
        const evidence = observation.error === undefined ? answerOf(observation) : faultOf(observation);
        if (evidence === undefined) return undefined;
        return {
            outcome: 'proxy-failed',
            evidence,
            ...(isOnlyLost(evidence) && { failure: 'connection-lost' }),
            ...(isAboutItsAddress(evidence) && { isSure: true }),
            ...(observation.error === undefined && { hearsay: 'proxy-likely' }),
        };
    },
};

function faultOf(observation: Observation): string | undefined {
    const message = messageOf(observation);
    const status = tunnelStatusOf(observation);
    if (status !== undefined) return `the proxy answered ${status} to CONNECT`;
    const naming = NAMES_THE_PROXY.find((text) => message.includes(text));
    if (naming !== undefined) return wordAt(message, naming);
    if (!observation.viaProxy) return undefined;
    const socket = ABOUT_A_SOCKET.find((text) => message.includes(text));
    if (socket !== undefined) return `${socket.replaceAll('"', '')} on the way to the proxy`;
    const lookedUp = LOOKUP.exec(message)?.[1];
    if (lookedUp !== undefined) {
        // The proxy resolves the target's name; a client that resolves it here goes past the proxy.
        return lookedUp === hostnameOf(observation.url) ? undefined : PROXY_NOT_FOUND;
    }
    if (RESET_BEFORE_TUNNEL.test(message)) return 'reset by the proxy before the tunnel was open';
    if (mayBeProxysAnswer(observation) && BROKEN_AFTER_SENDING.test(message)) return HUNG_UP;
    return undefined;
}

function isAboutItsAddress(evidence: string): boolean {
    return ABOUT_ITS_ADDRESS.some((text) => evidence.startsWith(text));
}

/** Whether nobody can say who closed the connection. */
function isOnlyLost(evidence: string): boolean {
    return evidence === HUNG_UP || LOST_CONNECTION.some((text) => evidence.startsWith(text));
}

/**
 * The text that proxy-chain 2.7 answers with when a plain request times out on its way (`forward.ts`). Of the
 * statuses that targets use as well, 504 is the only one it sends by itself; it never sends 502.
 */
const TIMED_OUT = { status: 504, text: 'Gateway Timeout' } as const;

/** A plain request's answer comes from the proxy or, through it, from the target: proxy-chain's have its signs. */
function answerOf(observation: Observation): string | undefined {
    const { status, headers } = observation;
    if (status === undefined || status < 500 || !mayBeProxysAnswer(observation)) return undefined;
    const isChain = header(headers, 'server') === 'ProxyChain'; // `sendSocketResponse`, with its default realm
    const isItsText =
        status === TIMED_OUT.status &&
        header(headers, 'server') === '' && // every web server but Node's own names itself
        header(headers, 'content-type') === 'text/plain; charset=utf-8' &&
        pageOf(observation).text === TIMED_OUT.text;
    return isChain || isItsText ? `the proxy answered ${status}` : undefined;
}

/** The whole word in which a fragment occurs: `NS_ERROR_PROXY_` becomes `NS_ERROR_PROXY_BAD_GATEWAY`. */
function wordAt(message: string, fragment: string): string {
    const rest = message.slice(message.indexOf(fragment) + fragment.length);
    return `${fragment}${/^[A-Z_\d]*/.exec(rest)![0]}`.replace(/^roxy/, 'proxy').replace(/\($/, '');
}

function hostnameOf(url: string): string | undefined {
    return URL.canParse(url) ? new URL(url).hostname : undefined;
}
