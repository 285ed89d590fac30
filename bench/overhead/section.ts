import type { ChildProcess } from 'node:child_process';
import type { LabOptions } from 'crawlee-proxy-sessions/lab';
import { startLab } from 'crawlee-proxy-sessions/lab';
import { median } from '../median.js';
import type { Section } from '../section.js';
import { buildProgram } from './crawler-program.js';
import type { Taken } from './crawling-process.js';
import { cpuOf, crawl, moreThan, start } from './crawling-process.js';

const CRAWLERS = ['BasicCrawler', 'HttpCrawler', 'CheerioCrawler'] as const;
const KINDS = ['stock', 'ours'] as const;
/** Short, so that both of a round meet the same company on the machine. */
const PAGES = 250;
/** The first pages pay for the compilation of what they run through. */
const WARM_UP_PAGES = 500;
const MOST_ROUNDS = 20;
/** No other round of a crawler begins after so long. */
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
        const processes = {
            stock: start(program, { ...common, kind: 'stock' } satisfies CrawlerSetUp),
            ours: start(program, { ...common, kind: 'ours' } satisfies CrawlerSetUp),
        };
        try {
            const taken = await inTurns(processes, (round) => say(`${crawler}, round ${round}`));
            for (const kind of KINDS) rows.push([crawler, kind, ...cells(taken[kind], taken.stock)]);
        } finally {
            for (const kind of KINDS) processes[kind].kill();
        }
    }
    return rows;
}

async function inTurns(
    processes: Readonly<Record<Kind, ChildProcess>>,
    onRound: (round: number) => void,
): Promise<Record<Kind, Taken[]>> {
    const startedAt = performance.now();
    for (const kind of KINDS) await crawl(processes[kind], WARM_UP_PAGES);
    const taken: Record<Kind, Taken[]> = { stock: [], ours: [] };
    for (let round = 1; round <= MOST_ROUNDS; round += 1) {
        if (round > 1 && performance.now() - startedAt > ENOUGH_MILLIS) break;
        onRound(round);
        // Whoever goes first may have it harder.
        const order = round % 2 === 0 ? KINDS : KINDS.toReversed();
        for (const kind of order) taken[kind].push(await crawl(processes[kind], PAGES));
    }
    return taken;
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
