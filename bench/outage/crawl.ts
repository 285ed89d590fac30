import { setTimeout as sleep } from 'node:timers/promises';
import { CheerioCrawler, Configuration, PlaywrightCrawler, ProxyConfiguration } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import type { Fault, Lab } from 'crawlee-proxy-sessions/lab';
import { findChromium, startLab } from 'crawlee-proxy-sessions/lab';

export const CRAWLERS = { CheerioCrawler, PlaywrightCrawler } as const;

export type CrawlerName = keyof typeof CRAWLERS;

export const SET_UPS = ['stock', 'ours'] as const;

/** What a gateway shows whose own proxies are gone, and proxies that are gone themselves: one fault for each exit. */
const FAULTS: readonly Fault[] = [
    { kind: 'status', status: 594, body: '594 Connection Refused' },
    { kind: 'dead' },
    { kind: 'status', status: 503, headers: { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }, body: '<h1>Error</h1>' },
];

export const EXITS = FAULTS.length;

/** Pages that are there when the outage begins. */
export const PAGES_BEFORE = 10;

export interface Outage {
    readonly pages: number;
    readonly secs: number;
}

export interface OutageCrawl {
    /** Titles that reached the handler. */
    readonly titles: readonly string[];
    /** Why requests failed for good. */
    readonly failures: readonly string[];
}

/** Crawls, over http, while all proxies are down for a while. */
export async function crawlThroughOutage(
    name: CrawlerName,
    setUp: (typeof SET_UPS)[number],
    { pages, secs }: Outage,
): Promise<OutageCrawl> {
    await using lab = await startLab({ exits: EXITS, site: { latencyMillis: 30 } });
    const titles: string[] = [];
    const failures: string[] = [];
    const { executablePath } = await findChromium();
    const browser = { launchContext: { launchOptions: { headless: true, args: ['--no-sandbox'], executablePath } } };
    const given = {
        ...(name === 'PlaywrightCrawler' && browser),
        minConcurrency: 3,
        maxConcurrency: 3,
        requestHandler: async ({ page, $ }: Handled) =>
            void titles.push(page === undefined ? $!('title').text() : await page.title()),
        failedRequestHandler: (_context: unknown, { message }: Error) => void failures.push(message),
    };
    await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls, state: { store: 'none' } });
    const Crawler = CRAWLERS[name] as typeof CheerioCrawler;
    const options =
        setUp === 'ours'
            ? proxySessions.optionsFor(Crawler, given as never)
            : { ...(given as object), proxyConfiguration: new ProxyConfiguration({ proxyUrls: [...lab.proxyUrls] }) };
    const crawler = new Crawler(options, new Configuration({ persistStorage: false }));
    await Promise.all([crawler.run(lab.site.urls(pages)), breakDown(lab, titles, secs)]);
    return { titles, failures };
}

interface Handled {
    readonly page?: { title(): Promise<string> };
    readonly $?: (selector: string) => { text(): string };
}

async function breakDown({ exits }: Lab, titles: readonly string[], secs: number): Promise<void> {
    while (titles.length < PAGES_BEFORE) await sleep(20);
    await Promise.all(exits.map((exit, index) => exit.setFault(FAULTS[index])));
    await sleep(secs * 1000);
    await Promise.all(exits.map((exit) => exit.setFault(undefined)));
}
