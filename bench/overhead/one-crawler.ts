// Crawls of one kind in a process of its own.
import type { BasicCrawlerOptions } from 'crawlee';
import { BasicCrawler, CheerioCrawler, Configuration, HttpCrawler, log, ProxyConfiguration } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { serve } from '../crawling-process/serve.js';
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

serve(async (pages) => {
    const urls = Array.from({ length: pages }, () => `${siteUrl}/page/${(asked += 1)}`);
    got = 0;
    await CRAWLERS[crawler][kind](new Configuration({ persistStorage: false })).run(urls);
    return got;
});
