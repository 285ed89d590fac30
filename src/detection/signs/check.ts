import { SHORTEST_TEXT } from '../text-scanner.js';
import type { Clue, Place, Sign, SignedPages } from './sign.js';

const SEEN = /^20\d\d(?:-[01]\d)?: \S/;
const IN_DOCUMENT: readonly Place[] = ['html', 'markup', 'script', 'text'];

/** The text by which pages are sorted out in one pass, before a clue is looked for in one of them. */
export function markOf({ in: place, has, mark }: Clue): string | undefined {
    return mark ?? (typeof has === 'string' && IN_DOCUMENT.includes(place) ? has : undefined);
}

/** A sign's clues. */
export function cluesOf(sign: Sign): readonly Clue[] {
    return [sign, ...(sign.and ?? [])];
}

/** @throws Error with one sentence on the first row of the table that cannot be right. */
export function checkSigns(table: readonly SignedPages[]): void {
    const names = new Set<string>();
    for (const { rule, vendor, seen, signs } of table) {
        const fail = (why: string): never => {
            throw new Error(`Signs of "${rule}": ${why}.`);
        };
        if (!/^[a-z\d]+(?:-[a-z\d]+)*$/.test(rule)) fail('the name has to be lower-case words with hyphens');
        if (names.has(rule)) fail('there are two rules of this name');
        names.add(rule);
        if (vendor === '') fail('the vendor has no name');
        if (signs.length === 0) fail('there are none');
        for (const sign of signs) checkSign(sign, seen, fail);
    }
}

function checkSign(sign: Sign, seen: string, fail: (why: string) => never): void {
    if (!SEEN.test(sign.seen ?? seen)) fail('"seen" has to be a year or month and a source, "2025: source"');
    if (sign.status?.some((status) => !(status >= 200 && status <= 999)) === true) fail('there is no such status');
    const clues = cluesOf(sign);
    for (const { in: place, has, mark } of clues) {
        if (has instanceof RegExp && /[gy]/.test(has.flags))
            fail(`${String(has)} has flag g or y, and with it a memory`);
        if (has instanceof RegExp && has.test('')) fail(`${String(has)} fits an empty text`);
        if (place !== place.toLowerCase()) fail(`"${place}" has to be in lower case`);
        if (mark !== undefined && !IN_DOCUMENT.includes(place)) fail(`"${mark}" is not looked for in the document`);
    }
    const marks = clues.map(markOf).filter((mark) => mark !== undefined);
    const short = marks.find((mark) => mark.length < SHORTEST_TEXT);
    if (short !== undefined) fail(`"${short}" is shorter than ${SHORTEST_TEXT} characters`);
    if (marks.length === 0 && clues.every(({ in: place }) => IN_DOCUMENT.includes(place)))
        fail(`${String(sign.has)} would be looked for in every page: give a "mark"`);
}
