import { CheerioCrawler, Configuration, ProxyConfiguration } from 'crawlee';
import { apifyProxy, ProxySessions } from 'crawlee-proxy-sessions';
import type { Lab, LabOptions, SitePolicy } from 'crawlee-proxy-sessions/lab';
import { startLab } from 'crawlee-proxy-sessions/lab';

export const CONCURRENCY = 50;

/** What is crawled, and through what. */
export interface Scene {
    readonly lab: LabOptions;
    /** Through the lab's stand-in of Apify Proxy and not through its list of exits. */
    readonly throughGateway?: boolean;
    readonly policy: ((lab: Lab) => SitePolicy) | undefined;
    readonly pages: number;
    readonly concurrency: number;
    /** When a crawl that is not over is given up. @default never */
    readonly limitSecs?: number;
}

/** Counted on the log of the site. */
export interface Crawled {
    /** Different pages that it served. */
    readonly got: number;
    readonly requests: number;
    readonly seconds: number;
    readonly isOver: boolean;
}

interface Running {
    readonly crawler: CheerioCrawler;
    close?(): Promise<void>;
}

/** Who crawls. */
export type Crawl = (lab: Lab, scene: Scene) => Running;

const inMemory = (): Configuration => new Configuration({ persistStorage: false });

const optionsFor = ({ concurrency }: Scene) => ({
    minConcurrency: concurrency,
    maxConcurrency: concurrency,
    requestHandler: () => {},
});

export const stockCrawl: Crawl = (lab, scene) => {
    const proxyConfiguration = new ProxyConfiguration(
        scene.throughGateway === true
            ? { newUrlFunction: (sessionId) => stockGatewayUrl(lab, sessionId) }
            : { proxyUrls: [...lab.proxyUrls] },
    );
    return { crawler: new CheerioCrawler({ ...optionsFor(scene), proxyConfiguration }, inMemory()) };
};

export const ourCrawl: Crawl = (lab, scene) => {
    const proxySessions = new ProxySessions(
        scene.throughGateway === true
            ? { provider: apifyProxy({ ...lab.apify.address, groups: ['RESIDENTIAL'] }) }
            : { proxyUrls: lab.proxyUrls },
    );
    const options = proxySessions.optionsFor(CheerioCrawler, optionsFor(scene));
    return { crawler: new CheerioCrawler(options, inMemory()), close: () => proxySessions.close() };
};

/** A lab of its own for each crawl. */
export async function play(crawl: Crawl, scene: Scene): Promise<Crawled> {
    await using lab = await startLab(scene.lab);
    if (scene.policy !== undefined) lab.site.setPolicy(scene.policy(lab));
    const { crawler, close } = crawl(lab, scene);
    const startedAt = performance.now();
    let isOver = true;
    const limit = setTimeout(
        () => {
            isOver = false;
            void crawler.autoscaledPool?.abort();
        },
        (scene.limitSecs ?? 86_400) * 1000,
    );
    await crawler.run(lab.site.urls(scene.pages, '/page'));
    clearTimeout(limit);
    const seconds = (performance.now() - startedAt) / 1000;
    const got = new Set(lab.site.servedPages().map(({ path }) => path)).size;
    const requests = lab.site.log.length;
    await close?.();
    return { got, requests, seconds, isOver };
}

/** As the Apify SDK writes it. */
function stockGatewayUrl(lab: Lab, sessionId: string | number | undefined): string {
    const { hostname, port, password } = lab.apify.address;
    return `http://groups-RESIDENTIAL,session-${sessionId}:${password}@${hostname}:${port}`;
}
