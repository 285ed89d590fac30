import type { Page } from '../page.js';
import { header, pageOf } from '../page.js';
import type { Finding, Observation, Rule } from '../rule.js';
import { cluesOf, markOf } from '../signs/check.js';
import { SIGNED_PAGES } from '../signs/index.js';
import type { Clue, Place, Sign, SignedPages } from '../signs/sign.js';
import { retryAfter } from './retry-after.js';

/** Kept short: it ends up in log lines. */
const LONGEST_QUOTE = 60;

/** One rule for each entry of the table of signs. */
export const signedPages: readonly Rule[] = SIGNED_PAGES.map(ruleOf);

export function ruleOf({ rule, outcome = 'blocked', signs }: SignedPages): Rule {
    return {
        name: rule,
        judge(observation, now): Finding | undefined {
            if (observation.error !== undefined) return undefined;
            const page = pageOf(observation);
            const sign = signs.find((one) => isMet(one, page, observation));
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

/** The cheap questions come first: most pages have none of the marks. */
function isMet(sign: Sign, page: Page, observation: Observation): boolean {
    const { status } = observation;
    if (sign.status !== undefined && (status === undefined || !sign.status.includes(status))) return false;
    const clues = cluesOf(sign);
    const mayHave = clues.every((clue) => {
        const mark = markOf(clue);
        return mark === undefined ? !isOutside(clue) || isThere(clue, page, observation) : page.marks.has(mark);
    });
    if (!mayHave || !page.is(sign.page ?? 'wall', status)) return false;
    return clues.every((clue) => isOutside(clue) || isThere(clue, page, observation));
}

/** Whether a clue can be looked for without taking the document apart. */
function isOutside({ in: place }: Clue): boolean {
    return !['html', 'markup', 'script', 'text'].includes(place);
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
