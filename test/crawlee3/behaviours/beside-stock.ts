import type { CheerioCrawlerOptions, PlaywrightCrawlerOptions } from 'crawlee';
import { CheerioCrawler, PlaywrightCrawler, ProxyConfiguration } from 'crawlee';
import type { Lab, LabOptions } from 'crawlee-proxy-sessions/lab';
import type { ProxySessions, ProxySessionsOptions } from '../../../src/index.js';
import { browserLaunch, inMemory, lab, sessionsFor } from '../../support.js';

export interface Crawl<Options, Crawler> {
    readonly target: Lab;
    /** Makes a crawler with the options: with stock Crawlee, or with ours around them. */
    readonly make: (options: Options) => Crawler;
}

interface Makers<Options, Crawler> {
    readonly stock: (options: Options, proxyConfiguration: ProxyConfiguration) => Crawler;
    readonly ours: (options: Options, proxySessions: ProxySessions) => Crawler;
}

const HTTP: Makers<CheerioCrawlerOptions, CheerioCrawler> = {
    stock: (own, proxyConfiguration) => new CheerioCrawler({ ...own, proxyConfiguration }, inMemory()),
    ours: (own, proxySessions) => new CheerioCrawler(proxySessions.optionsFor(CheerioCrawler, own), inMemory()),
};

const BROWSER: Makers<PlaywrightCrawlerOptions, PlaywrightCrawler> = {
    stock: (own, proxyConfiguration) => new PlaywrightCrawler({ ...inBrowser(own), proxyConfiguration }, inMemory()),
    ours: (own, proxySessions) =>
        new PlaywrightCrawler(proxySessions.optionsFor(PlaywrightCrawler, inBrowser(own)), inMemory()),
};

function inBrowser(own: PlaywrightCrawlerOptions): PlaywrightCrawlerOptions {
    // Stock Crawlee opens the pages of all sessions in one browser, and so by one proxy, unless told otherwise.
    return { ...own, launchContext: { ...browserLaunch(), browserPerProxy: true } };
}

type Beside<Options, Crawler> = <Seen>(
    options: LabOptions,
    crawl: (parts: Crawl<Options, Crawler>) => Promise<Seen>,
    oursOptions?: Partial<ProxySessionsOptions>,
) => Promise<{ readonly stock: Seen; readonly ours: Seen }>;

function besideStockWith<Options, Crawler>(makers: Makers<Options, Crawler>): Beside<Options, Crawler> {
    return async (options, crawl, oursOptions) => {
        const forStock = await lab(options);
        const proxyConfiguration = new ProxyConfiguration({ proxyUrls: [...forStock.proxyUrls] });
        const stock = await crawl({ target: forStock, make: (own) => makers.stock(own, proxyConfiguration) });
        const forOurs = await lab(options);
        const proxySessions = sessionsFor(forOurs, oursOptions);
        const ours = await crawl({ target: forOurs, make: (own) => makers.ours(own, proxySessions) });
        return { stock, ours };
    };
}

/** Runs the same crawl with stock Crawlee and with ours, each on a lab of its own, and returns what it saw of each. */
export const besideStock = besideStockWith(HTTP);

/** The same with Playwright. */
export const besideStockInBrowsers = besideStockWith(BROWSER);
