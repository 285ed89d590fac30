import { setTimeout as sleep } from 'node:timers/promises';
import { CheerioCrawler, Configuration, PlaywrightCrawler, ProxyConfiguration } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import type { Fault, Lab } from 'crawlee-proxy-sessions/lab';
import { findChromium, startLab } from 'crawlee-proxy-sessions/lab';
import type { Section } from '../section.js';

/** What a gateway shows whose own proxies are gone, and proxies that are gone themselves. */
const OUTAGE: readonly Fault[] = [
    { kind: 'status', status: 594, body: '594 Connection Refused' },
    { kind: 'dead' },
    { kind: 'status', status: 503, headers: { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }, body: '<h1>Error</h1>' },
];
const OUTAGE_SECS = 15;
const PAGES = 60;
/** Pages that are there when the outage begins. */
const BEFORE = 10;
const SET_UPS = ['stock', 'ours'] as const;
const CRAWLERS = { CheerioCrawler, PlaywrightCrawler } as const;

interface Outcome {
    readonly titles: string[];
    failed: number;
}

/** Crawls in whose middle all proxies are down for a while. */
export async function outages(say: (what: string) => void): Promise<Section> {
    const rows: (string | number)[][] = [];
    for (const name of Object.keys(CRAWLERS) as (keyof typeof CRAWLERS)[]) {
        for (const setUp of SET_UPS) {
            say(`${name}, ${setUp}`);
            const startedAt = performance.now();
            const { titles, failed } = await crawl(name, setUp);
            const pages = new Set(titles.filter((title) => title.startsWith('Page '))).size;
            const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
            rows.push([name, setUp, PAGES, pages, failed, titles.length - pages, seconds]);
        }
    }
    return {
        title: 'When all proxies are down for a while',
        note:
            `${PAGES} pages over http through ${OUTAGE.length} exits, all of which are down for ${OUTAGE_SECS} s after the first ${BEFORE}: one ` +
            'refuses connections, one answers 594 and one 503, as gateways do. Made up: what reached the handler and is no page of the site.',
        head: ['crawler', 'crawl', 'asked for', 'pages', 'failed', 'made up', 'seconds'],
        rows,
    };
}

async function crawl(name: keyof typeof CRAWLERS, setUp: (typeof SET_UPS)[number]): Promise<Outcome> {
    await using lab = await startLab({ exits: OUTAGE.length, site: { latencyMillis: 30 } });
    const outcome: Outcome = { titles: [], failed: 0 };
    const { executablePath } = (await findChromium()) ?? {};
    const browser = { launchContext: { launchOptions: { headless: true, args: ['--no-sandbox'], executablePath } } };
    const given = {
        ...(name === 'PlaywrightCrawler' && browser),
        minConcurrency: 3,
        maxConcurrency: 3,
        requestHandler: async ({ page, $ }: Handled) =>
            void outcome.titles.push(page === undefined ? $!('title').text() : await page.title()),
        failedRequestHandler: () => void (outcome.failed += 1),
    };
    const proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls, state: { store: 'none' } });
    const Crawler = CRAWLERS[name] as typeof CheerioCrawler;
    const options =
        setUp === 'ours'
            ? proxySessions.optionsFor(Crawler, given as never)
            : { ...(given as object), proxyConfiguration: new ProxyConfiguration({ proxyUrls: [...lab.proxyUrls] }) };
    const crawler = new Crawler(options, new Configuration({ persistStorage: false }));
    await Promise.all([crawler.run(lab.site.urls(PAGES)), outage(lab, outcome)]);
    await proxySessions.close();
    return outcome;
}

interface Handled {
    readonly page?: { title(): Promise<string> };
    readonly $?: (selector: string) => { text(): string };
}

async function outage({ exits }: Lab, { titles }: Outcome): Promise<void> {
    while (titles.length < BEFORE) await sleep(20);
    await Promise.all(exits.map((exit, index) => exit.setFault(OUTAGE[index])));
    await sleep(OUTAGE_SECS * 1000);
    await Promise.all(exits.map((exit) => exit.setFault(undefined)));
}
