import type { Page } from '../page.js';
import { header, pageOf } from '../page.js';
import type { Finding, Observation, Rule } from '../rule.js';
import { cluesOf, IN_DOCUMENT, marksOf } from '../signs/check.js';
import { SIGNED_PAGES } from '../signs/index.js';
import type { Clue, Place, Sign, SignedPages } from '../signs/sign.js';
import { retryAfter } from './retry-after.js';

/** Kept short: it ends up in log lines. */
const LONGEST_QUOTE = 60;

/** One rule for each entry of the table of signs. */
export const signedPages: readonly Rule[] = SIGNED_PAGES.map(ruleOf);

export function ruleOf({ rule, outcome = 'blocked', signs }: SignedPages): Rule {
    const sought = signs.map(soughtSign);
    return {
        name: rule,
        judge(observation, now): Finding | undefined {
            if (observation.error !== undefined) return undefined;
            const page = pageOf(observation);
            const sign = sought.find((one) => isMet(one, page, observation))?.sign;
            if (sign === undefined) return undefined;
            const evidence = describe(sign, page, observation);
            const { status, headers } = observation;
            const wait = retryAfter(headers, now);
            // A challenge that nobody passes stays one, however long one waits; a refusal with a time means it.
            if (outcome === 'blocked') return { outcome, evidence, ...(status === 403 && wait) };
            if (outcome === 'rate-limited') return { outcome, evidence, ...wait };
            return { outcome: 'rate-limited', about: 'turn', evidence, ...wait };
        },
    };
}

/** A sign, with its clues in the order in which they are looked for: most pages fail the cheap ones. */
interface SoughtSign {
    readonly sign: Sign;
    /** Texts that occur somewhere in the document, one of each group. */
    readonly marks: readonly (readonly string[])[];
    /** What can be looked for without taking the document apart. */
    readonly outside: readonly Clue[];
    readonly inside: readonly Clue[];
}

function soughtSign(sign: Sign): SoughtSign {
    const clues = cluesOf(sign);
    return {
        sign,
        marks: clues.map(marksOf).filter((marks) => marks.length > 0),
        outside: clues.filter(({ in: place }) => !IN_DOCUMENT.includes(place)),
        inside: clues.filter(({ in: place }) => IN_DOCUMENT.includes(place)),
    };
}

function isMet({ sign, marks, outside, inside }: SoughtSign, page: Page, observation: Observation): boolean {
    const { status } = observation;
    if (sign.status !== undefined && (status === undefined || !sign.status.includes(status))) return false;
    if (inside.length > 0 && page.isLong && !page.is('error', status)) return false;
    return (
        marks.every((oneOf) => oneOf.some((mark) => page.marks.has(mark))) &&
        page.is(sign.page ?? 'wall', status) &&
        outside.every((clue) => isThere(clue, page, observation)) &&
        inside.every((clue) => isThere(clue, page, observation))
    );
}

function isThere({ in: place, has }: Clue, page: Page, observation: Observation): boolean {
    const where = contentOf(place, page, observation);
    if (typeof where === 'string') return typeof has === 'string' ? where.includes(has) : has.test(where);
    return where.some((one) => (typeof has === 'string' ? one.includes(has) : has.test(one)));
}

function contentOf(place: Place, page: Page, { url, loadedUrl, headers }: Observation): string | readonly string[] {
    switch (place) {
        case 'title':
        case 'html':
        case 'markup':
        case 'script':
        case 'text':
            return page[place];
        case 'url':
            return loadedUrl ?? url;
        case 'cookie':
            return [headers?.['set-cookie'] ?? []].flat();
        default:
            return header(headers, place.slice('header '.length));
    }
}

/** What was seen, for people. */
function describe({ in: place, has }: Sign, page: Page, observation: Observation): string {
    const { status = 0 } = observation;
    const titled = `titled "${page.title.slice(0, LONGEST_QUOTE)}"`;
    if (place === 'title') return status >= 400 ? `status ${status}, ${titled}` : titled;
    if (place === 'url') return 'the address of such a page';
    if (place === 'cookie') return 'a cookie of such a page';
    if (place.startsWith('header ')) {
        const value = String(contentOf(place, page, observation)).slice(0, LONGEST_QUOTE);
        return `${place}: ${value}`;
    }
    const found = typeof has === 'string' ? has : (has.exec(String(contentOf(place, page, observation)))?.[0] ?? '');
    return `${place === 'html' ? 'page' : place} has "${found.replace(/\s+/g, ' ').trim().slice(0, LONGEST_QUOTE)}"`;
}
