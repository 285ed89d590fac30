import type { LabOptions } from 'crawlee-proxy-sessions/lab';
import { startLab } from 'crawlee-proxy-sessions/lab';
import { inTurns } from '../crawling-process/in-turns.js';
import { buildProgram } from '../crawling-process/program.js';
import type { Taken } from '../crawling-process/taken.js';
import { cpuOf, moreThan } from '../crawling-process/taken.js';
import { median } from '../median.js';
import type { Section } from '../section.js';

const CRAWLERS = ['BasicCrawler', 'HttpCrawler', 'CheerioCrawler'] as const;
const KINDS = ['stock', 'ours'] as const;
/** Short, so that both of a round meet the same company on the machine. */
const PAGES = 250;
const WARM_UP_PAGES = 500;
const MOST_ROUNDS = 20;
const ENOUGH_MILLIS = 40_000;

type Crawler = (typeof CRAWLERS)[number];
type Kind = (typeof KINDS)[number];

export interface CrawlerSetUp {
    readonly crawler: Crawler;
    readonly kind: Kind;
    readonly proxyUrls: readonly string[];
    readonly siteUrl: string;
}

const HEAD = [
    'crawler',
    'crawl',
    'pages',
    'CPU ms/page',
    'more than stock',
    'quartiles',
    'pages/s',
    'heap grown, kB/1 000 pages',
];

/**
 * What the package costs in processor time, beside stock Crawlee, where the target answers at once.
 * @param only The only crawler to measure. @default all
 */
export async function overhead(only: string | undefined, say: (what: string) => void): Promise<Section> {
    const crawlers = CRAWLERS.filter((name) => only === undefined || name === only);
    return {
        title: 'What the package costs',
        note:
            `Concurrency 200, 50 exits, a target that answers at once. ${HOW} Heap grown is by 1 000 pages, over the ` +
            'second half of the rounds. BasicCrawler calls sendRequest; stock Crawlee is given a proxy for each by its ProxyConfiguration.',
        head: HEAD,
        rows: await compare(crawlers, { exits: 50 }, say),
    };
}

/** The same where every other proxy is dead. */
export async function deadProxies(say: (what: string) => void): Promise<Section> {
    const faults: LabOptions['faults'] = (index) => (index % 2 === 0 ? { kind: 'dead' } : undefined);
    return {
        title: 'What dead proxies cost',
        note: `As above, with 400 proxies, every other of which is dead. ${HOW}`,
        head: HEAD,
        rows: await compare(['CheerioCrawler'], { exits: 400, faults }, say),
    };
}

const HOW =
    `A process for each kind, warmed up by ${WARM_UP_PAGES} pages; up to ${MOST_ROUNDS} rounds within ${ENOUGH_MILLIS / 1000} s, in each ` +
    `of which both crawl ${PAGES} pages, one right after the other. Processor time of the crawling process alone; the difference ` +
    'is the median of those of all rounds, with its quartiles.';

async function compare(
    crawlers: readonly Crawler[],
    options: LabOptions,
    say: (what: string) => void,
): Promise<(string | number)[][]> {
    const rows: (string | number)[][] = [];
    await using lab = await startLab(options);
    await using program = await buildProgram(new URL('one-crawler.ts', import.meta.url));
    for (const crawler of crawlers) {
        const common = { crawler, proxyUrls: lab.proxyUrls, siteUrl: lab.site.url };
        const setUps: Record<Kind, CrawlerSetUp> = {
            stock: { ...common, kind: 'stock' },
            ours: { ...common, kind: 'ours' },
        };
        const taken = await inTurns(program, setUps, {
            pages: PAGES,
            warmUpPages: WARM_UP_PAGES,
            most: MOST_ROUNDS,
            enoughMillis: ENOUGH_MILLIS,
            onRound: (round) => say(`${crawler}, round ${round}`),
        });
        for (const kind of KINDS) rows.push([crawler, kind, ...cells(taken[kind], taken.stock)]);
    }
    return rows;
}

function cells(taken: readonly Taken[], stock: readonly Taken[]): (string | number)[] {
    const more = moreThan(stock, taken);
    const late = taken.slice(taken.length / 2);
    const grown = (late.at(-1)!.heap - late[0]!.heap) / Math.max(1, late.length - 1) / PAGES;
    return [
        taken.reduce((sum, { got }) => sum + got, 0),
        median(taken.map(cpuOf)).toFixed(3),
        more.median,
        more.quartiles,
        median(taken.map(({ got, secs }) => got / secs)).toFixed(0),
        grown.toFixed(1),
    ];
}
