import { describe, expect, it } from 'vitest';
import { checkSigns } from '../../src/detection/signs/check.js';
import { SIGNED_PAGES } from '../../src/detection/signs/index.js';
import type { Sign, SignedPages } from '../../src/detection/signs/sign.js';

const table = (sign: Partial<Sign>, pages: Partial<SignedPages> = {}): readonly SignedPages[] => [
    {
        rule: 'acme',
        vendor: 'Acme',
        seen: '2026: captures',
        signs: [{ in: 'title', has: /^acme$/, ...sign }],
        ...pages,
    },
];

describe('the table of signs', () => {
    it('holds, and covers many vendors', () => {
        expect(() => checkSigns(SIGNED_PAGES)).not.toThrow();
        expect(SIGNED_PAGES.length).toBeGreaterThan(50);
    });

    it.each([
        [table({}, { rule: 'Acme WAF' }), /"Acme WAF": the name has to be lower-case/],
        [[...table({}), ...table({})], /"acme": there are two rules/],
        [table({}, { signs: [] }), /"acme": there are none/],
        [table({}, { seen: 'somewhere' }), /"seen" has to be a year/],
        [table({ has: /^acme$/g }), /flag g or y/],
        [table({ has: /acme|/ }), /fits an empty text/],
        [table({ in: 'html', has: /acme/ }), /looked for in every page: give a "mark"/],
        [table({ in: 'html', has: 'acme' }), /"acme" is shorter than/],
        [table({ mark: 'acme-waf' }), /"acme-waf" is not looked for in the document/],
        [table({ in: 'html', has: /acme-waf|acme-wall/, mark: 'acme-waf' }), /"acme-wall" has none of its marks/],
        [table({ status: [42] }), /no such status/],
    ])('refuses a row that cannot be right: %#', (rows, message) => {
        expect(() => checkSigns(rows)).toThrow(message);
    });
});
