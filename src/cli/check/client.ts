import { gotScraping } from 'got-scraping';
import type { SocksBridges } from '../../common/socks-bridges.js';
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
        const { statusCode, headers, body } = await gotScraping({
            url,
            ...(proxyUrl !== undefined && { proxyUrl: await bridges.urlFor(proxyUrl) }),
            responseType: 'text',
            throwHttpErrors: false,
            retry: { limit: 0 },
            timeout: { request: timeoutSecs * 1000 },
            https: { rejectUnauthorized: false }, // as in crawls: exits are judged here, not certificates
        });
        return { ...observed, status: statusCode, headers, body, latencyMillis: elapsed() };
    } catch (error) {
        const thrown = error instanceof Error ? error : new Error(String(error));
        return { ...observed, error: thrown, latencyMillis: elapsed() };
    }
}
