import { describe, expect, it } from 'vitest';
import { createDetector } from '../../src/detection/detector.js';
import type { Rule } from '../../src/detection/rule.js';
import { defaultRules } from '../../src/detection/rules/index.js';
import { NOW, answered } from './cases/case.js';

const soldOut: Rule = {
    name: 'sold-out-trick',
    judge: ({ body }) =>
        body?.includes('sold out') ? { outcome: 'blocked', evidence: 'a false "sold out"' } : undefined,
};

describe('the table of rules', () => {
    it('has names of its own for every rule', async () => {
        const names = defaultRules({ blockedStatuses: [403] }).map(({ name }) => name);

        expect(new Set(names).size).toBe(names.length);
        expect(names).toEqual(names.map((name) => name.toLowerCase()));
    });

    it('takes the statuses that mean a refusal', async () => {
        expect(await createDetector({ blockedStatuses: [418] }).judge(answered(418), NOW)).toMatchObject({
            rule: 'blocked-status',
        });
        expect(await createDetector({ blockedStatuses: [418] }).judge(answered(403), NOW)).toMatchObject({
            outcome: 'ok',
        });
    });
});

describe("a user's rules", async () => {
    it('are asked first', async () => {
        const detector = createDetector({ rules: [soldOut] });

        expect(await detector.judge(answered(429, {}, 'sold out'), NOW)).toEqual({
            outcome: 'blocked',
            rule: 'sold-out-trick',
            evidence: 'a false "sold out"',
        });
        expect(await detector.judge(answered(429, {}, 'slow down'), NOW)).toMatchObject({ rule: 'too-many-requests' });
    });

    it('replace the built-in rule of the same name', async () => {
        const detector = createDetector({ rules: [{ name: 'too-many-requests', judge: () => undefined }] });

        expect((await detector.judge(answered(429), NOW)).outcome).toBe('ok');
    });

    it('can be switched off by name, as the built-in ones', async () => {
        const detector = createDetector({ rules: [soldOut], disable: ['sold-out-trick', 'blocked-status'] });

        expect((await detector.judge(answered(403, {}, 'sold out'), NOW)).outcome).toBe('ok');
    });

    it('cannot switch off what does not exist', () => {
        expect(() => createDetector({ disable: ['cloudflair'] })).toThrow(
            /option "detection\.disable" names "cloudflair", but there is no such rule; there are: relay-error, .*target-trouble/,
        );
    });
});

describe('a long page', () => {
    const CHALLENGE = '<script>window._cf_chl_opt={cType:"managed"};</script>';
    const judged = (status: number, body: string) => createDetector().judge(answered(status, {}, body), NOW);
    const filler = (length: number): string => `<style>${'a{color:red}'.repeat(length / 12)}</style>`;

    it('is searched to its end', async () => {
        const body = `<title>One moment</title>${filler(200_000)}${CHALLENGE}`;
        expect(await judged(200, body)).toMatchObject({ rule: 'cloudflare-challenge' });
    });

    it('has content, if it is longer than any challenge', async () => {
        const body = `<title>A page</title>${filler(900_000)}${CHALLENGE}`;
        expect(await judged(200, body)).toMatchObject({ outcome: 'ok' });
        expect(await judged(403, body)).toMatchObject({ rule: 'cloudflare-challenge' });
    });
});
