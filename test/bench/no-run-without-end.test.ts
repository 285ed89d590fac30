import { expect, it } from 'vitest';
import { mixture } from '../../bench/sim/rules/mixture.js';
import { ours } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';
import { seededRandom } from '../../src/engine/random.js';

const RUNS = 2_000;
const PAGES = 30;
/** In virtual time: longer than the longest rest, an hour, and what comes after it. */
const LONGEST_MILLIS = 3 * 3_600_000;
/** Tries that a page may cost: its retries, and those that say nothing of it; see `RetryBudget`. */
const MOST_TRIES = 40;

it(`no crawl is without end, whatever causes come together, in ${RUNS} runs`, () => {
    const endless: string[] = [];
    for (let seed = 1; seed <= RUNS; seed += 1) {
        const rule = mixture(seededRandom(seed));
        const crawl = { rules: [rule], pages: PAGES, concurrency: 10, seed, longestMillis: LONGEST_MILLIS };
        const { ended, requests } = simulate(ours, crawl)[0]!;
        if (!ended || requests > MOST_TRIES * PAGES) endless.push(`seed ${seed}, ${rule.name}: ${requests} requests`);
    }
    expect(endless).toEqual([]);
}, 120_000);
