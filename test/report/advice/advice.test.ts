import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../src/report/advice/advice.js';
import type { Facts } from '../../../src/report/advice/rule.js';
import { sampleReport } from '../sample-report.js';

const { advice: _, ...sample } = sampleReport({ exits: 1, requests: 0 });
const OUTCOMES = sample.timeline.outcomes;
const TALLY = { requests: 0, ok: 0, blocked: 0, rateLimited: 0, proxyFailed: 0, targetFailed: 0, misconfigured: 0 };
const SHOP = { name: 'shop.test', tally: TALLY, lost: {}, findings: [], exitsUsed: 0, exitsResting: 0 };

/** An exit that saw each outcome so often on the one site. */
function exit(label: string, seen: Partial<Record<(typeof OUTCOMES)[number], number>>, network?: string) {
    const counts = OUTCOMES.map((outcome) => seen[outcome] ?? 0);
    return {
        label,
        ...(network !== undefined && { network }),
        state: 'working' as const,
        rests: [],
        sites: [{ site: 0, counts }],
    };
}

function crawl(facts: Partial<Facts>): string[] {
    return adviceFor({ ...sample, exits: [], sites: [SHOP], ...facts }).map(
        ({ text, option }) => `${text}${option === undefined ? '' : ` [${option}]`}`,
    );
}

const good = (count: number) =>
    Array.from({ length: count }, (__, index) => exit(`good ${index}`, { ok: 3 }, '198.51.100.0/24'));
const banned = (count: number) =>
    Array.from({ length: count }, (__, index) => exit(`bad ${index}`, { blocked: 2 }, '203.0.113.0/24'));

it('has nothing to say of a crawl that went well', () => {
    expect(crawl({ exits: good(20) })).toEqual([]);
});

describe('exits', () => {
    it('says how many never worked on a site, and names the network that was refused as a whole', () => {
        expect(crawl({ exits: [...good(8), ...banned(12)] })).toEqual([
            '12 of 20 exits never worked on shop.test: remove them, or serve the site through a better tier of proxies, ' +
                'such as residential ones. network 203.0.113.0/24 (12 exits) was refused as a whole. [tieredProxyUrls]',
        ]);
    });

    it('does not ask to remove exits that a provider drew', () => {
        const [line] = crawl({ exits: [...good(8), ...banned(12)], exitSupply: 'drawn' });
        expect(line).toContain('12 of 20 exits never worked on shop.test: serve the site through');
    });

    it('looks beyond the exits when a site refuses all of them', () => {
        const [line, ...more] = crawl({ exits: banned(20) });
        expect(line).toContain('shop.test accepted none of the 20 exits');
        expect(line).toContain("[sites['shop.test']]");
        expect(more).toEqual([]);
    });

    it('says how many proxies are dead', () => {
        const dead = [exit('dead', { 'proxy-failed': 2 }), exit('no login', { misconfigured: 1 })];
        expect(crawl({ exits: [...good(8), ...dead] })[0]).toContain('2 of 10 proxies never let a request through');
    });

    it('takes one refused exit for chance', () => {
        expect(crawl({ exits: [...good(8), ...banned(1)] })).toEqual([]);
    });
});

describe('paces', () => {
    const tally = { ...TALLY, requests: 100, ok: 80, rateLimited: 20 };

    it('gives the delay that a learned limit allows', () => {
        const perExit = { windowMillis: 60_000, accepted: 12, refused: 13, isSettled: true };
        expect(crawl({ sites: [{ ...SHOP, tally, perExit }] })).toEqual([
            'shop.test called 20 of 100 requests too fast. It accepts 12 in 60 s from one exit: ' +
                "keep to it from the start with minDelaySecs: 5. [sites['shop.test'].pacing]",
        ]);
    });

    it('asks for a delay where no limit was learned', () => {
        expect(crawl({ sites: [{ ...SHOP, tally }] })[0]).toContain('set a delay between two requests');
    });
});

describe('lost pages', () => {
    it.each([
        ['blocked', 'maxRotationsPerRequest'],
        ['proxy-failed', 'maxRotationsPerRequest'],
        ['no-exit', 'maxWaitSecs'],
        ['misconfigured', 'provider'],
        ['session-unfit', 'prepareSession'],
        ['target-failed', 'outageSecs'],
        ['unsupported', 'provider'],
        ['own-code', 'requestHandler'],
    ] as const)('%s: names the option', (cause, option) => {
        const lines = crawl({ sites: [{ ...SHOP, lost: { [cause]: 82 } }] });
        expect(lines).toHaveLength(1);
        expect(lines[0]).toMatch(/^You lost 82 pages/);
        expect(lines[0]).toContain(`[${option}]`);
    });

    it('begins with what ended the crawl, then the most frequent cause', () => {
        const sites = [{ ...SHOP, lost: { 'own-code': 2, blocked: 5 } }];
        const lines = crawl({ sites, stopped: 'The proxy refuses us.' });
        expect(lines[0]).toContain('ended early: The proxy refuses us.');
        expect(lines[1]).toMatch(/^You lost 5 pages/);
        expect(lines[2]).toMatch(/^You lost 2 pages/);
    });
});

it('says what long waits ask for', () => {
    const waits = { count: 50, totalMillis: 50 * 8_000, longestMillis: 20_000 };
    const totals = { ...sample.totals, requests: 100 };
    const exitStates = { unused: 0, working: 5, resting: 15 };
    expect(crawl({ waits, totals, exitStates })).toEqual([
        '50 requests waited for an exit, 8 s on average: more exits make the crawl faster. [proxyUrls]',
    ]);
});
