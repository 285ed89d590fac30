import { ImpitHttpClient } from '@crawlee/impit-client';
import { CheerioCrawler, Configuration, ProxyConfiguration } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { startLab } from 'crawlee-proxy-sessions/lab';

export type SetUp = 'stock' | 'ours' | 'stock, impit' | 'ours, impit';

export interface Distance {
    /** Round trip to the proxies. */
    readonly latencyMillis: number;
    readonly exits: number;
    readonly pages: number;
    readonly site: 'http' | 'https' | 'https, HTTP/2';
}

/** Counted at the proxies, and at the site. */
export interface ConnectionCounts {
    readonly pages: number;
    readonly pagesPerSec: number;
    /** Each is followed by a TLS handshake. */
    readonly tunnelsPerPage: number;
    readonly bytesPerPage: number;
}

const CONCURRENCY = 10;
const HOSTNAME = 'shop.example';

/** Crawls a site through proxies that are so far away, in a lab of its own. */
export async function crawlFromAfar(setUp: SetUp, distance: Distance): Promise<ConnectionCounts> {
    const { latencyMillis, exits, pages, site } = distance;
    const [https, http2] = [site !== 'http', site === 'https, HTTP/2'];
    await using lab = await startLab({ exits, latencyMillis, site: { https, http2, hostname: HOSTNAME } });
    const configuration = new Configuration({ persistStorage: false });
    let got = 0;
    const options = {
        minConcurrency: CONCURRENCY,
        maxConcurrency: CONCURRENCY,
        ...(setUp.endsWith('impit') && { httpClient: new ImpitHttpClient({ ignoreTlsErrors: true }) }),
        requestHandler: () => void (got += 1),
    };
    const urls = lab.site.urls(pages, '/page', { https });
    const began = performance.now();
    if (setUp.startsWith('ours')) {
        await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls, state: { store: 'none' } });
        await new CheerioCrawler(proxySessions.optionsFor(CheerioCrawler, options), configuration).run(urls);
    } else {
        const proxyConfiguration = new ProxyConfiguration({ proxyUrls: [...lab.proxyUrls] });
        await new CheerioCrawler({ ...options, proxyConfiguration }, configuration).run(urls);
    }
    const secs = (performance.now() - began) / 1000;
    let [tunnels, bytes] = [0, 0];
    for (const exit of lab.exits) {
        tunnels += exit.requests;
        bytes += exit.bytes.up + exit.bytes.down;
    }
    return {
        pages: got,
        pagesPerSec: got / secs,
        tunnelsPerPage: https ? tunnels / got : 0,
        bytesPerPage: bytes / got,
    };
}
