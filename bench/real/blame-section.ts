import type { Section } from '../section.js';
import type { BlameRule } from './blame-rules.js';
import { BLAME_RULES } from './blame-rules.js';
import type { Crawled, Scene } from './crawl.js';
import { ourCrawl, play, stockCrawl } from './crawl.js';

const PAGES = 600;
const EXITS = 30;
const CONCURRENCY = 30;
const LIMIT_SECS = 60;
const THINKING_MILLIS = 40;

/**
 * One crawl of stock Crawlee and one of ours for each rule, one after the other.
 *
 * @param only Words that the names of the rules contain; all rules without it.
 */
export async function blameCrawls(only: string | undefined, onCrawl: (what: string) => void): Promise<Section> {
    const rows: (string | number)[][] = [];
    for (const rule of BLAME_RULES.filter(({ name }) => only === undefined || name.includes(only))) {
        const scene = sceneOf(rule);
        const row = [rule.name, scene.pages];
        for (const [who, crawl] of Object.entries({ stock: stockCrawl, ours: ourCrawl })) {
            const crawled = await play(crawl, scene);
            const { got, requests } = crawled;
            onCrawl(`${rule.name}, ${who}: ${got} pages, ${requests} requests, ${timeOf(crawled)}`);
            row.push(got, requests, timeOf(crawled));
        }
        rows.push(row);
    }
    return {
        title: 'For real, causes beyond the exit',
        note:
            `Cheerio crawlers, ${EXITS} exits unless the rule says otherwise, concurrency ${CONCURRENCY}, pages that take ` +
            `${THINKING_MILLIS} ms. Different pages served and all requests, counted on the log of the site.`,
        head: ['rule', 'pages', 'stock: got', 'requests', 'seconds', 'ours: got', 'requests', 'seconds'],
        rows,
    };
}

function sceneOf({ exits = EXITS, pages = PAGES, gateway, policy }: BlameRule): Scene {
    const site = { latencyMillis: THINKING_MILLIS };
    return {
        lab: gateway === undefined ? { exits, site } : { exits: 1, apify: gateway, site },
        throughGateway: gateway !== undefined,
        policy,
        pages,
        concurrency: CONCURRENCY,
        limitSecs: LIMIT_SECS,
    };
}

function timeOf({ isOver, seconds }: Crawled): string {
    return isOver ? seconds.toFixed(1) : `not over after ${LIMIT_SECS} s`;
}
