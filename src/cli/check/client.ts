import { gotScraping } from 'got-scraping';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import { probeTunnel } from '../../relay/tunnel-probe.js';
import type { Observation } from '../../detection/rule.js';

/** What came of one request, as the detection wants it, and how long it took. */
export interface Answer extends Observation {
    readonly latencyMillis: number;
}

export interface ClientOptions {
    readonly bridges: SocksBridges;
    readonly timeoutSecs: number;
}

/**
 * All that a bridge says of a plain request that its SOCKS proxy refused; asked for a tunnel, it tells a refused login
 * (597) from the rest.
 */
const UPSTREAM_ERROR = 599;

/**
 * Asks for a page the way an HTTP crawler would, by the client that Crawlee's crawlers use. got-scraping keeps no
 * connection to a proxy, so whether a session keeps its exit is never hidden by a socket that was kept.
 *
 * @param proxyUrl `undefined` asks directly.
 */
export async function ask(
    url: string,
    proxyUrl: string | undefined,
    { bridges, timeoutSecs }: ClientOptions,
): Promise<Answer> {
    const started = performance.now();
    const observed = { url, viaProxy: proxyUrl !== undefined };
    const elapsed = () => Math.round(performance.now() - started);
    try {
        const via = proxyUrl === undefined ? undefined : await bridges.urlFor(proxyUrl);
        const { statusCode, headers, body } = await gotScraping({
            url,
            ...(via !== undefined && { proxyUrl: via }),
            responseType: 'text',
            throwHttpErrors: false,
            retry: { limit: 0 },
            timeout: { request: timeoutSecs * 1000 },
            https: { rejectUnauthorized: false }, // as in crawls: exits are judged here, not certificates
        });
        const latencyMillis = elapsed();
        const isUnclear = via !== undefined && via !== proxyUrl && statusCode === UPSTREAM_ERROR;
        const tunnel = isUnclear ? await probeTunnel(via, url) : undefined;
        const status = tunnel !== undefined && 'status' in tunnel && tunnel.status >= 400 ? tunnel.status : statusCode;
        return { ...observed, status, headers, body, latencyMillis };
    } catch (error) {
        const thrown = error instanceof Error ? error : new Error(String(error));
        return { ...observed, error: thrown, latencyMillis: elapsed() };
    }
}
