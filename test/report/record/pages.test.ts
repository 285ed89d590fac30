import { expect, it } from 'vitest';
import type { Verdict } from '../../../src/engine/verdict.js';
import { Pages } from '../../../src/report/record/pages.js';

const REFUSED: Verdict = { outcome: 'blocked', rule: 'blocked-status', evidence: 'status 403' };
const OK: Verdict = { outcome: 'ok', rule: 'ok', evidence: 'answered' };
const page = (id: string) => ({ requestId: id, url: `https://shop.test/${id}`, site: 'shop.test', error: 'no' });

it('keeps the exits that a lost page was tried on, and why it was lost', () => {
    const pages = new Pages();
    for (const label of ['a', 'b', 'b', 'c'])
        pages.noteFailedAttempt({ requestId: '1', exit: { label }, verdict: REFUSED });
    pages.noteFailedAttempt({ requestId: '1', verdict: undefined }); // had no exit, and was not sent
    pages.noteFailedAttempt({ requestId: '1', exit: { label: 'd' }, verdict: REFUSED });
    pages.noteLost({ ...page('1'), code: 'blocked' }, 5);
    expect(pages.losses).toEqual([
        {
            url: 'https://shop.test/1',
            site: 'shop.test',
            atMillis: 5,
            cause: 'blocked',
            error: 'no',
            exits: ['a', 'b', 'c', 'd'],
            attempts: 5,
        },
    ]);
});

it.each([
    ['exhausted', undefined, 'no-exit'],
    ['misconfigured', REFUSED, 'misconfigured'],
    [undefined, REFUSED, 'blocked'],
    [undefined, { ...REFUSED, outcome: 'target-failed' }, 'target-failed'],
    [undefined, OK, 'own-code'],
    [undefined, undefined, 'own-code'],
] as const)('tells the cause from the code %s and the last verdict', (code, verdict, cause) => {
    const pages = new Pages();
    pages.noteFailedAttempt({ requestId: '1', exit: { label: 'a' }, verdict });
    pages.noteLost({ ...page('1'), code }, 0);
    expect(pages.losses[0]!.cause).toBe(cause);
    expect(pages.lostBySite.get('shop.test')!.get(cause)).toBe(1);
});

it('counts a page once, however often its handler ran', () => {
    const pages = new Pages();
    for (const id of ['1', '2', '1', '2', '3']) pages.noteGot(id);
    expect(pages.got).toBe(3);
});

it('lists so many and counts all; what is under way is bounded too', () => {
    const pages = new Pages();
    for (let index = 0; index < 20_000; index += 1) {
        pages.noteFailedAttempt({ requestId: `never ends ${index}`, exit: { label: 'a' }, verdict: REFUSED });
        pages.noteLost(page(String(index)), index);
    }
    expect(pages.lost).toBe(20_000);
    expect(pages.losses).toHaveLength(2_000);
    expect(pages.losses[0]!.url).toBe('https://shop.test/0');
});

it('shows no password of an address or an error', () => {
    const pages = new Pages();
    const evil = 'https://me:secret@shop.test/';
    pages.noteLost({ requestId: '1', url: evil, site: 'shop.test', error: `cannot get ${evil}` }, 0);
    expect(JSON.stringify(pages.losses)).not.toContain('secret');
});
