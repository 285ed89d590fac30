import { describe, expect, it } from 'vitest';
import { causes } from '../../bench/sim/rules/causes.js';
import { RULES } from '../../bench/sim/rules/index.js';
import type { SiteRule } from '../../bench/sim/rule.js';
import type { EngineScheduler } from '../../bench/sim/schedulers/ours.js';
import { worker } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';
import type { SiteExplanation } from '../../src/engine/explain/site-explanation.js';

const EXITS = 30;

/** What the engine believes of a site after a crawl. */
function beliefAfter(rule: SiteRule): SiteExplanation {
    let scheduler: EngineScheduler | undefined;
    const [result] = simulate((contest) => (scheduler = worker(contest)), {
        rules: [rule],
        pages: 600,
        concurrency: 30,
        seed: 5,
    });
    return scheduler!.engine.explain('0', result!.millis)!;
}

function ruleOf(name: string): SiteRule {
    return [...RULES, ...causes(EXITS)].find((rule) => rule.name === name)!;
}

describe('what is believed of a site is told in figures and sentences', () => {
    it.each([
        ['random-8', /^[5-9] % of requests are refused by chance\.$/],
        ['session-depth-15', /^Sessions are refused after 15 pages\.$/],
        ['quota with ban', /^One exit may send 10 requests in 2 s\.$/],
        ['429 at 5/s', /^One exit may send 5 requests in 1 s\.$/],
        ['limit on all traffic, 50/s', /^All exits together may send 50 requests in 1 s\.$/],
        ['banned-40', /^It accepted 18 exits, and refuses 12 now\.$/],
        ['gateway-85', /(7|8|9)\d % of new exits were refused\.$/],
    ])('%s', (name, sentence) => {
        expect(beliefAfter(ruleOf(name)).sentences).toContainEqual(expect.stringMatching(sentence));
    });

    it('closed addresses are counted, and no exit pays for them', () => {
        const { addresses, exits, sentences } = beliefAfter(ruleOf('closed-5'));
        expect(addresses).toEqual({ refused: 19, inDoubt: 0 });
        expect(exits.refused).toBe(0);
        expect(sentences).toContain('19 addresses refused to everybody.');
    });

    it('banned networks are named', () => {
        const { refusedNetworks } = beliefAfter(ruleOf('half the networks banned'));
        expect(refusedNetworks.length).toBeGreaterThan(0);
        for (const network of refusedNetworks) expect(network).toMatch(/^10\.0\.\d\.0\/24$/);
    });

    it('a site with nothing against anybody is not accused of anything', () => {
        expect(beliefAfter(ruleOf('open')).sentences).toEqual([
            'The site accepted 600 of 600 requests.',
            'It accepted 100 exits, and refuses none now.',
        ]);
    });
});

it('a site that refuses everybody is told with how long, and how often it was asked', () => {
    const refusing: SiteRule = {
        name: 'refuses all',
        exits: EXITS,
        make: () => ({ judge: () => ({ kind: 'refused' }), readyAt: () => Infinity }),
    };
    let scheduler: EngineScheduler | undefined;
    const crawl = { rules: [refusing], pages: 30, concurrency: 30, seed: 1, longestMillis: 30_000 };
    simulate((contest) => (scheduler = worker(contest)), crawl);
    const { trouble, sentences } = scheduler!.engine.explain('0', 30_000)!;
    expect(trouble!.probes).toBeGreaterThan(0);
    expect(sentences[0]).toMatch(
        /^The site has accepted nobody for \d\d(\.\d)? s\. \d+ requests asked since, one at a time\.$/,
    );
});
