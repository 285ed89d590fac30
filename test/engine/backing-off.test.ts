import { describe, expect, it } from 'vitest';
import type { Engine, Noted } from '../../src/engine/engine.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { OK } from '../../src/engine/verdict.js';
import { engineWith } from './engine-with.js';

const SITE = 'shop.test';
const HOUR_MILLIS = 3_600_000;

function limited(retryAfterSecs?: number): Verdict {
    const bare: Verdict = { outcome: 'rate-limited', rule: 'r', evidence: 'status 429' };
    return retryAfterSecs === undefined ? bare : { ...bare, retryAfterMillis: retryAfterSecs * 1_000 };
}

/** Asks for pages as fast as the engine lets us. @returns when, and what came of each. */
function ask(
    engine: Engine,
    judge: (page: number, now: number) => Verdict,
    { from = 0, until, pages }: { readonly from?: number; readonly until: number; readonly pages: readonly number[] },
): { readonly at: number; readonly page: number; readonly noted: Noted }[] {
    const answers: { at: number; page: number; noted: Noted }[] = [];
    const left = [...pages];
    for (let now = from; now < until && left.length > 0;) {
        const page = left[0]!;
        const result = engine.lease(SITE, now, 'share', `/page/${page}`, 'wait-too');
        if (result.kind !== 'lease') {
            const next = 'untilMillis' in result ? (result.untilMillis ?? Infinity) : Infinity;
            now = Math.max(now + 1, Math.min(next, now + HOUR_MILLIS));
            continue;
        }
        engine.bind(result.lease, {}, 1);
        const verdict = judge(page, now);
        const noted = engine.note(result.lease, verdict, now + 10, `/page/${page}`);
        engine.release(result.lease, now + 10);
        answers.push({ at: now, page, noted });
        now += 10;
        const isRefused = noted.events.some(({ kind }) => kind === 'addressRefused');
        if (verdict.outcome === 'ok' || isRefused) left.shift();
        // Other pages get their turn.
        else left.push(left.shift()!);
    }
    return answers;
}

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

describe.each([1, 3, 20])('a site that calls everybody too fast from some moment on, %i exits', (exits) => {
    it.each<[string, (page: number) => Verdict]>([
        ['that knows no limit of it', () => OK],
        ['whose limit is known', (page) => (page > 30 && page % 25 === 0 ? limited() : OK)],
    ])('is asked ever less often by a crawl %s', (_, before) => {
        const engine = engineWith(exits);
        ask(engine, (page) => before(page), { until: 60_000, pages: numbers(0, 200) });
        const answers = ask(engine, () => limited(), {
            from: 60_000,
            until: 60_000 + HOUR_MILLIS,
            pages: numbers(1_000, 500),
        });
        const between = (from: number, until: number): number =>
            answers.filter(({ at }) => at >= 60_000 + from && at < 60_000 + until).length;
        expect(between(0, HOUR_MILLIS)).toBeLessThan(100 + 100 * exits);
        expect(between(HOUR_MILLIS / 2, HOUR_MILLIS)).toBeLessThanOrEqual(35 * exits);
    });
});

describe('a Retry-After', () => {
    it('is not shortened by a shorter one of a request that was under way, and may be made longer', () => {
        for (const order of [
            [60, 5],
            [5, 60],
        ]) {
            const engine = engineWith(1);
            ask(engine, () => OK, { until: 1_000, pages: numbers(0, 20) });
            const leases = order.map(() => engine.leaseExit(engine.findExit('exit-0')!, SITE, 2_000));
            for (const [index, secs] of order.entries()) {
                engine.note(leases[index]!, limited(secs), 2_100 + index, `/other/${index}`);
                engine.release(leases[index]!, 2_100 + index);
            }
            expect(engine.availability(engine.findExit('exit-0')!, SITE, 61_900).kind).not.toBe('ready');
            expect(engine.availability(engine.findExit('exit-0')!, SITE, 62_200).kind).toBe('ready');
        }
    });
});

describe('one page that is limited for ever', () => {
    it.each([1, 2, 5, 30])('fails, and no other, %i exits', (exits) => {
        const engine = engineWith(exits);
        const answers = ask(engine, (page) => (page === 7 ? limited() : OK), {
            until: HOUR_MILLIS,
            pages: numbers(0, 100),
        });
        const refused = answers.filter(({ noted }) => noted.events.some(({ kind }) => kind === 'addressRefused'));
        expect(refused.map(({ page }) => page)).toEqual([7]);
        expect(answers.filter(({ page }) => page === 7).length).toBeLessThanOrEqual(40);
    });

    it('fails also where limits of rate are frequent', () => {
        const engine = engineWith(5);
        let asked = 0;
        const judge = (page: number): Verdict => (page === 7 || (asked += 1) % 6 === 0 ? limited() : OK);
        const answers = ask(engine, judge, { until: HOUR_MILLIS, pages: numbers(0, 300) });
        const refused = answers.filter(({ noted }) => noted.events.some(({ kind }) => kind === 'addressRefused'));
        expect(refused.map(({ page }) => page)).toEqual([7]);
    });
});
