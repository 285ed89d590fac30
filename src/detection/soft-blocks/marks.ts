import type { Observation } from '../rule.js';
import { pageOf } from '../page.js';
import { fingerprint, wordsOfAddress } from './fingerprint.js';

/** Something that an answer may have in common with answers to other addresses. */
export interface Mark {
    readonly key: string;
    /** For people: `the same page`. */
    readonly says: string;
    /** An odd answer says something by itself; what also good sites show now and again has to come more often. */
    readonly kind: 'odd' | 'common';
}

/** What an answer shows of itself. */
export interface Traits {
    readonly marks: readonly Mark[];
    /** The kind of address, `/items/#`, and how many words its page has; absent where words were not counted. */
    readonly size?: { readonly kind: string; readonly words: number };
}

/** Of longer pages only title and size are compared: to read them would cost more than it may. */
const LONGEST_TO_READ = 65_536;
/** Pages of one size, for longer ones: within a tenth. */
const SIZES_PER_OCTAVE = 8;
/** Addresses that visitors are sent to in place of a page. */
const WALL_PATH =
    /(?:^|[/_.-])(?:log-?in|sign-?in|auth|sso|captcha|challenge|verif(?:y|ication)|block(?:ed)?|denied|forbidden|consent|robots?|bots?|unusual|geo)(?:[/_.-]|$)/i;
/** What items that are gone are told by. */
const GONE: readonly number[] = [404, 410];

/** What an answer, which no rule objected to, may have in common with others. */
export function traitsOf(seen: Observation): Traits {
    const { url, status = 200, body } = seen;
    const marks: Mark[] = [];
    const end = redirectOf(seen);
    if (end !== undefined) {
        const kind = WALL_PATH.test(end) ? 'odd' : 'common';
        marks.push({ key: `sent to ${end}`, says: `a redirect to ${end}`, kind });
    }
    if (status !== 200) {
        marks.push({
            key: `status ${status}`,
            says: `status ${status}`,
            kind: GONE.includes(status) ? 'common' : 'odd',
        });
    }
    if (body === undefined || status === 204) return { marks };
    if (body.trim() === '') return { marks: [...marks, { key: 'empty', says: 'an empty page', kind: 'odd' }] };
    if (body.length > LONGEST_TO_READ) {
        const size = Math.round(Math.log2(body.length) * SIZES_PER_OCTAVE);
        const { hash } = fingerprint(pageOf(seen).title, wordsOfAddress(url));
        return { marks: [...marks, { key: `page ${hash} ${size}`, says: SAME_PAGE, kind: 'common' }] };
    }
    const { hash, words } = fingerprint(body, wordsOfAddress(url));
    marks.push({ key: `page ${hash} ${words}`, says: SAME_PAGE, kind: 'common' });
    return { marks, size: { kind: kindOf(url), words } };
}

const SAME_PAGE = 'the same page';

/** A page far smaller than others of its kind. */
export function smallMark(kind: string): Mark {
    return { key: `small ${kind}`, says: `pages far smaller than others of ${kind}`, kind: 'common' };
}

/** Where the request ended, when that is another address than the one asked for. */
function redirectOf({ url, loadedUrl }: Observation): string | undefined {
    if (loadedUrl === undefined || loadedUrl === url || !URL.canParse(loadedUrl) || !URL.canParse(url))
        return undefined;
    const [from, to] = [placeOf(url), placeOf(loadedUrl)];
    return from === to ? undefined : withoutNumbers(to);
}

function placeOf(url: string): string {
    const { hostname, pathname } = new URL(url);
    return `${hostname.replace(/^www\./, '')}${pathname.replace(/\/+$/, '')}`.toLowerCase();
}

function kindOf(url: string): string {
    return withoutNumbers(new URL(url).pathname);
}

/** The last part of a path names the thing; what has a digit in it does so elsewhere. */
function withoutNumbers(place: string): string {
    return place
        .split('/')
        .map((part, index) => (index > 0 && /\d/.test(part) ? '#' : part))
        .join('/');
}
