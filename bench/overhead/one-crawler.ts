// Crawls of one kind in a process of its own, so that its processor time is nobody else's. Crawls as many pages as each message
// says, and answers with what they took.
import type { BasicCrawlerOptions } from 'crawlee';
import { BasicCrawler, CheerioCrawler, Configuration, HttpCrawler, log, ProxyConfiguration } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import type { Taken } from './crawling-process.js';
import type { CrawlerSetUp } from './section.js';

log.setLevel(log.LEVELS.OFF);

const CONCURRENCY = { minConcurrency: 200, maxConcurrency: 200 };
const { crawler, kind, proxyUrls, siteUrl } = JSON.parse(process.argv[2]!) as CrawlerSetUp;
const stockProxies = new ProxyConfiguration({ proxyUrls: [...proxyUrls] });
const proxySessions = new ProxySessions({ proxyUrls, state: { store: 'none' } });
let got = 0;
let asked = 0;

const countPage = (): void => void (got += 1);
const ofStock = { ...CONCURRENCY, requestHandler: countPage, proxyConfiguration: stockProxies };
const ofOurs = { ...CONCURRENCY, requestHandler: countPage };

const basicOfStock: BasicCrawlerOptions = {
    ...CONCURRENCY,
    requestHandler: async ({ sendRequest }) => {
        await sendRequest({ proxyUrl: (await stockProxies.newUrl())! });
        countPage();
    },
};
const basicOfOurs = proxySessions.optionsFor(BasicCrawler, {
    ...CONCURRENCY,
    requestHandler: async ({ sendRequest }) => {
        await sendRequest();
        countPage();
    },
});

/** Each kind of crawler with stock proxies, and with ours. */
const CRAWLERS = {
    HttpCrawler: {
        stock: (at: Configuration) => new HttpCrawler(ofStock, at),
        ours: (at: Configuration) => new HttpCrawler(proxySessions.optionsFor(HttpCrawler, ofOurs), at),
    },
    CheerioCrawler: {
        stock: (at: Configuration) => new CheerioCrawler(ofStock, at),
        ours: (at: Configuration) => new CheerioCrawler(proxySessions.optionsFor(CheerioCrawler, ofOurs), at),
    },
    BasicCrawler: {
        stock: (at: Configuration) => new BasicCrawler(basicOfStock, at),
        ours: (at: Configuration) => new BasicCrawler(basicOfOurs, at),
    },
} as const;

async function crawl(pages: number): Promise<Taken> {
    const urls = Array.from({ length: pages }, () => `${siteUrl}/page/${(asked += 1)}`);
    got = 0;
    const [before, startedAt] = [process.cpuUsage(), performance.now()];
    await CRAWLERS[crawler][kind](new Configuration({ persistStorage: false })).run(urls);
    const { user, system } = process.cpuUsage(before);
    const secs = (performance.now() - startedAt) / 1000;
    global.gc?.();
    return { cpuMillis: (user + system) / 1000, secs, got, heap: process.memoryUsage().heapUsed };
}

process.on('message', (pages: number) => void crawl(pages).then((taken) => process.send!(taken)));
process.on('disconnect', () => process.exit());
