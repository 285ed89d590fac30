import type { Section } from '../section.js';
import type { CrawlerName } from './crawl.js';
import { CRAWLERS, crawlThroughOutage, EXITS, PAGES_BEFORE, SET_UPS } from './crawl.js';

const OUTAGE = { pages: 60, secs: 15 };

/** Crawls in whose middle all proxies are down for a while. */
export async function outages(say: (what: string) => void): Promise<Section> {
    const rows: (string | number)[][] = [];
    for (const name of Object.keys(CRAWLERS) as CrawlerName[]) {
        for (const setUp of SET_UPS) {
            say(`${name}, ${setUp}`);
            const startedAt = performance.now();
            const { titles, failures } = await crawlThroughOutage(name, setUp, OUTAGE);
            const pages = new Set(titles.filter((title) => title.startsWith('Page '))).size;
            const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
            rows.push([name, setUp, OUTAGE.pages, pages, failures.length, titles.length - pages, seconds]);
        }
    }
    return {
        title: 'When all proxies are down for a while',
        note:
            `${OUTAGE.pages} pages over http through ${EXITS} exits, all of which are down for ${OUTAGE.secs} s after the first ${PAGES_BEFORE}: one ` +
            'refuses connections, one answers 594 and one 503, as gateways do. Made up: what reached the handler and is no page of the site.',
        head: ['crawler', 'crawl', 'asked for', 'pages', 'failed', 'made up', 'seconds'],
        rows,
    };
}
