import { median } from '../median.js';
import type { Section } from '../section.js';
import { RULES } from '../sim/rules/index.js';
import { oracle } from '../sim/schedulers/oracle.js';
import { simulate } from '../sim/simulate.js';
import type { Crawled, Scene } from './crawl.js';
import { CONCURRENCY, ourCrawl, play, stockCrawl } from './crawl.js';
import type { RealRule } from './rules.js';
import { REAL_RULES } from './rules.js';

const HEAD = ['rule', 'crawl', 'pages got', 'requests per page', 'seconds', 'times the oracle'];
const NOTE =
    `Cheerio crawlers through the lab's proxies, concurrency ${CONCURRENCY}, counted on the log of the site. The oracle ` +
    'stands in virtual time, where pages cost 40 ms and nothing else takes any time.';

type OnRound = (what: string) => void;

/** Stock Crawlee and ours in turn, so that what disturbs one disturbs the other. */
export async function realCrawls(pages: number, rounds: number, onRound: OnRound): Promise<Section> {
    const rows: (string | number)[][] = [];
    for (const rule of REAL_RULES) {
        const [stock, ours]: [Crawled[], Crawled[]] = [[], []];
        for (let round = 1; round <= rounds; round += 1) {
            onRound(`${rule.name}, round ${round} of ${rounds}`);
            stock.push(await play(stockCrawl, sceneOf(rule, pages)));
            ours.push(await play(ourCrawl, sceneOf(rule, pages)));
        }
        rows.push(rowOf(rule, 'stock', stock, pages), rowOf(rule, 'ours', ours, pages));
    }
    return { title: `For real, ${pages} pages`, note: `${NOTE} Medians of ${rounds} rounds.`, head: HEAD, rows };
}

/** Long crawls of the sites that limit the pace. */
export async function longCrawls(pages: number, onRound: OnRound): Promise<Section> {
    const rows: (string | number)[][] = [];
    for (const rule of REAL_RULES.filter(({ isPaced }) => isPaced)) {
        onRound(`${rule.name}, ${pages} pages`);
        rows.push(rowOf(rule, 'ours', [await play(ourCrawl, sceneOf(rule, pages))], pages));
    }
    return { title: `For real, ${pages} pages`, note: `${NOTE} One round.`, head: HEAD, rows };
}

function sceneOf({ exits, policy }: RealRule, pages: number): Scene {
    return { lab: { exits }, policy, pages, concurrency: CONCURRENCY };
}

function rowOf({ name }: RealRule, crawl: string, runs: readonly Crawled[], pages: number): (string | number)[] {
    const rule = RULES.find((candidate) => candidate.name === name)!;
    const [best] = simulate(oracle, { rules: [rule], pages, concurrency: CONCURRENCY, seed: 1 });
    const seconds = median(runs.map((run) => run.seconds));
    return [
        name,
        crawl,
        median(runs.map(({ got }) => got)),
        (median(runs.map(({ requests }) => requests)) / pages).toFixed(3),
        seconds.toFixed(1),
        (seconds / (best!.millis / 1000)).toFixed(2),
    ];
}
