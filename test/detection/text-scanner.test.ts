import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SHORTEST_TEXT, TextScanner } from '../../src/detection/text-scanner.js';

describe('a scan for many texts', () => {
    it('finds what `includes` finds, whatever the texts', () => {
        const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '验'), minLength: SHORTEST_TEXT, maxLength: 9 });
        const long = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '验'), maxLength: 300 });
        fc.assert(
            fc.property(fc.array(text, { maxLength: 20 }), long, (texts, page) => {
                const expected = texts.filter((one) => page.includes(one));
                expect([...new TextScanner(texts).find(page)].sort()).toEqual([...new Set(expected)].sort());
            }),
        );
    });

    it('finds texts at the very beginning and end, and ones that overlap', () => {
        const scanner = new TextScanner(['abcdef', 'defghi', 'uvwxyz', 'bcdefgh']);
        expect([...scanner.find('abcdefghi-uvwxyz')].sort()).toEqual(['abcdef', 'bcdefgh', 'defghi', 'uvwxyz']);
    });

    it('finds texts wherever they stand in a long page, in any script', () => {
        const scanner = new TextScanner(['abcdef', '百度安全验证']);
        for (let at = 65_520; at < 65_550; at += 1) {
            const page = `${'x'.repeat(at)}abcdef${'验'.repeat(70_000)}百度安全验证`;
            expect([...scanner.find(page)]).toEqual(['abcdef', '百度安全验证']);
        }
    });
});
