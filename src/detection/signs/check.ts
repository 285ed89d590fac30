import { SHORTEST_TEXT } from '../text-scanner.js';
import type { Clue, Place, Sign, SignedPages } from './sign.js';

const SEEN = /^20\d\d(?:-[01]\d)?: \S/;
/** Places for which the document is taken apart. */
export const IN_DOCUMENT: readonly Place[] = ['html', 'markup', 'script', 'text'];

/** The texts, one of which a page has to have before a clue is looked for in it; none where pages cannot be sorted out so. */
export function marksOf({ in: place, has, mark }: Clue): readonly string[] {
    return [mark ?? (typeof has === 'string' && IN_DOCUMENT.includes(place) ? has : [])].flat();
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
        if (mark !== undefined && !IN_DOCUMENT.includes(place))
            fail(`"${[mark].flat().join('", "')}" is not looked for in the document`);
        if (has instanceof RegExp && mark !== undefined) checkAlternatives(has, [mark].flat(), fail);
    }
    const marks = clues.flatMap(marksOf);
    const short = marks.find((mark) => mark.length < SHORTEST_TEXT);
    if (short !== undefined) fail(`"${short}" is shorter than ${SHORTEST_TEXT} characters`);
    if (marks.length === 0 && clues.every(({ in: place }) => IN_DOCUMENT.includes(place)))
        fail(`${String(sign.has)} would be looked for in every page: give a "mark"`);
}

/** An alternative without a mark of its own would be found only on pages that happen to have the mark of another. */
function checkAlternatives({ source }: RegExp, marks: readonly string[], fail: (why: string) => never): void {
    const simple = (text: string): string => text.replace(/\\(?=[^\w\s])/g, '').toLowerCase();
    const missing = alternativesOf(source).find(
        (one) => !marks.some((mark) => simple(one).includes(mark.toLowerCase())),
    );
    if (missing !== undefined) fail(`"${missing}" has none of its marks in it: give one, or make it a clue of its own`);
}

/** The alternatives of a pattern, as far as they are not within a group. */
function alternativesOf(source: string): readonly string[] {
    const found = [''];
    let depth = 0;
    for (const part of source.match(/\\.|\[(?:\\.|[^\]])*\]|[^]/g) ?? []) {
        if (part === '|' && depth === 0) found.push('');
        else found[found.length - 1]! += part;
        if (part === '(') depth += 1;
        if (part === ')') depth -= 1;
    }
    return found;
}
