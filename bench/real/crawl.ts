import { CheerioCrawler, Configuration, ProxyConfiguration } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { startLab } from 'crawlee-proxy-sessions/lab';
import type { RealRule } from './rules.js';

export const CONCURRENCY = 50;

/** Counted on the log of the site. */
export interface Crawled {
    readonly got: number;
    readonly requests: number;
    readonly seconds: number;
}

export type Crawl = (lab: Lab, pages: number, onPage: () => void) => Promise<void>;

const inMemory = (): Configuration => new Configuration({ persistStorage: false });

const optionsWith = (requestHandler: () => void) => ({
    minConcurrency: CONCURRENCY,
    maxConcurrency: CONCURRENCY,
    requestHandler,
});

export const stockCrawl: Crawl = async (lab, pages, onPage) => {
    const proxyConfiguration = new ProxyConfiguration({ proxyUrls: [...lab.proxyUrls] });
    const crawler = new CheerioCrawler({ ...optionsWith(onPage), proxyConfiguration }, inMemory());
    await crawler.run(lab.site.urls(pages, '/page'));
};

export const ourCrawl: Crawl = async (lab, pages, onPage) => {
    await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls });
    const options = proxySessions.optionsFor(CheerioCrawler, optionsWith(onPage));
    await new CheerioCrawler(options, inMemory()).run(lab.site.urls(pages, '/page'));
};

/** A site of its own for each crawl. */
export async function play(crawl: Crawl, rule: RealRule, pages: number): Promise<Crawled> {
    await using lab = await startLab({ exits: rule.exits });
    if (rule.policy !== undefined) lab.site.setPolicy(rule.policy(lab));
    let got = 0;
    const startedAt = performance.now();
    await crawl(lab, pages, () => (got += 1));
    return { got, requests: lab.site.log.length, seconds: (performance.now() - startedAt) / 1000 };
}
