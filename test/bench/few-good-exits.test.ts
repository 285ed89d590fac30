import { expect, it } from 'vitest';
import { badExits } from '../../bench/sim/rules/causes.js';
import { ours } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';
import type { SiteRule } from '../../bench/sim/rule.js';

const EXITS = 30;
const GOOD = 5;
const SEEDS = 200;
/** In virtual time. One crawl in twenty may take longer: there the first fifteen exits are bad. */
const SOON_MILLIS = 3_000;
const MOST_LATE = SEEDS / 20;

/** A list of which the site accepts a few exits only, at places that are drawn. */
const fewGood: SiteRule = {
    name: 'few good exits',
    exits: EXITS,
    make: (random) => badExits(EXITS, 1 - GOOD / EXITS, random),
};

it(`${GOOD} good exits of ${EXITS} are found soon, wherever they are in the list`, () => {
    let late = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
        const crawl = simulate(ours, { rules: [fewGood], pages: 300, concurrency: 30, seed })[0]!;
        expect(crawl, `seed ${seed}`).toMatchObject({ ended: true, got: 300 });
        late += Number(crawl.millis > SOON_MILLIS);
    }
    expect(late).toBeLessThanOrEqual(MOST_LATE);
});
