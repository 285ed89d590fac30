import { startLab } from 'crawlee-proxy-sessions/lab';
import { inTurns } from '../crawling-process/in-turns.js';
import { buildProgram } from '../crawling-process/program.js';
import { cpuOf, moreThan, percent } from '../crawling-process/taken.js';
import { median } from '../median.js';
import type { Section } from '../section.js';
import { judgingMillis } from './judging.js';
import { shopPage } from './page.js';

/** Characters of a page, and how many of them are crawled in a round. */
const SIZES = [
    [20_000, 300],
    [200_000, 60],
    [1_000_000, 15],
] as const;
const ROUNDS = 12;
const ENOUGH_MILLIS = 120_000;
const EXITS = 10;

export interface SetUp {
    readonly proxyUrls: readonly string[];
    readonly siteUrl: string;
    readonly judges: boolean;
}

/** What detection costs in a crawl whose every page is parsed, with and without it. */
export async function detection(say: (what: string) => void): Promise<Section> {
    const rows: (string | number)[][] = [];
    await using program = await buildProgram(new URL('one-crawler.ts', import.meta.url));
    for (const [characters, pages] of SIZES) {
        const body = shopPage(characters);
        // Each page is another: what all have in common would be asked for again.
        const site = {
            pages: ({ path }: { path: string }) => ({ body: body.replace('Shop:', `Shop ${wordFor(path)}:`) }),
        };
        await using lab = await startLab({ exits: EXITS, site });
        const common = { proxyUrls: lab.proxyUrls, siteUrl: lab.site.url };
        const setUps: Record<'without' | 'with', SetUp> = {
            without: { ...common, judges: false },
            with: { ...common, judges: true },
        };
        const taken = await inTurns(program, setUps, {
            pages,
            warmUpPages: 2 * pages,
            most: ROUNDS,
            enoughMillis: ENOUGH_MILLIS,
            onRound: (round) => say(`${characters} characters, ${round} of ${ROUNDS}`),
        });
        const [judged, cpu] = [await judgingMillis(body), median(taken.with.map(cpuOf))];
        const more = moreThan(taken.without, taken.with);
        rows.push([
            characters,
            median(taken.without.map(cpuOf)).toFixed(2),
            cpu.toFixed(2),
            more.median,
            more.quartiles,
            judged.toFixed(3),
            percent((100 * judged) / cpu),
        ]);
    }
    return {
        title: 'What detection costs',
        note:
            `CheerioCrawler, concurrency 20, ${EXITS} exits, pages of a shop. A process with all rules and one with none; up to ${ROUNDS} rounds, in ` +
            'each of which both crawl the same pages, one right after the other. Processor time of the crawling process alone; the ' +
            'difference is the median of those of all rounds, with its quartiles. Judging alone: all rules and the search for soft ' +
            'blocks, on the same page without a crawl, and its share of the time with detection.',
        head: [
            'characters',
            'without, CPU ms/page',
            'with, CPU ms/page',
            'difference',
            'quartiles',
            'judging alone, ms',
            'share',
        ],
        rows,
    };
}

/** A word without digits for each address: numbers do not make a page another one. */
function wordFor(path: string): string {
    return path.replace(/\D/g, '').replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!);
}
