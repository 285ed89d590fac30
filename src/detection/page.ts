import type { HeadersLike, Observation } from './rule.js';
import type { PageKind } from './signs/sign.js';
import { SIGN_MARKS } from './signs/marks.js';

/**
 * Longer pages have content; of those with an error status the beginning and the end are looked at. The longest challenges
 * that were seen have 120 000 characters, nearly all of them script.
 */
export const MOST_CHARACTERS = 262_144;
/** So many of them are the end. */
export const CHARACTERS_OF_THE_END = 65_536;
/** Block pages have little to say; a page with more words than this has content of its own. */
const MOST_WORDS_OF_A_WALL = 120;
/** A block page links to the vendor and to a help page; a real page has a menu. */
const MOST_LINKS_OF_A_WALL = 6;
/** A title stands at the beginning. */
const TITLE_WITHIN = 65_536;

// Each stops at the next "<": a page of nothing but openings must not take a square of its length.
const SCRIPT = /<script\b[^<>]*>[\s\S]*?(?:<\/script\s*>|$)/gi;
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g;
const NOT_SHOWN = /<(script|style|noscript|template|svg|head)\b[^<>]*>[\s\S]*?(?:<\/\1\s*>|$)|<!--[\s\S]*?(?:-->|$)/gi;
const TAG = /<[^<>]*>/g;
const LINK = /<a\s[^<>]*\bhref\s*=/gi;
/** Something for a person to fill in, other than the answer to a riddle. */
const FIELD =
    /<select\b|<textarea\b(?![^<>]*captcha)|<input\b(?=[^<>]*\btype\s*=\s*["']?(?:text|email|tel|password|search|url|number|checkbox|radio|file|date))(?![^<>]*captcha)/i;
/** What a captcha is for when the site itself has put it there. */
const OWN_PURPOSE =
    /\b(?:downloads?|get (?:the |your )?link|short(?:ened)? (?:link|url)|destination|file ?size|\d+(?:[.,]\d+)? ?[kmg]i?b|comments?|subscribe|newsletter|register|sign (?:in|up)|log ?in|vote|poll|password|message|send|submit a)\b/i;
/** A page's structure, as far as rules ask for it: each part is looked for once, when it is first wanted. */
export class Page {
    private readonly parts = new Map<string, unknown>();

    /** The document; of a long one, its beginning and its end. */
    readonly html: string;

    constructor(html: string) {
        this.html = beginningAndEnd(html);
    }

    /** Which of the marks of the table of signs occur anywhere in the page. */
    get marks(): ReadonlySet<string> {
        return this.once('marks', () => SIGN_MARKS.find(this.html));
    }

    get title(): string {
        return this.once('title', () => {
            const title = /<title[^<>]*>([^<]*)/i.exec(this.html.slice(0, TITLE_WITHIN))?.[1] ?? '';
            return title
                .replace(/&(?:#39|apos|#x27);/gi, "'")
                .replace(/&hellip;/gi, '…')
                .replace(/\s+/g, ' ')
                .trim();
        });
    }

    /** All script elements, tags included: what a page *does*, as opposed to what it says. */
    get script(): string {
        return this.once('script', () => (this.html.match(SCRIPT) ?? []).join('\n'));
    }

    /** The document without scripts and comments. */
    get markup(): string {
        return this.once('markup', () => this.html.replace(SCRIPT, ' ').replace(COMMENT, ' '));
    }

    /** What a visitor reads. */
    get text(): string {
        return this.once('text', () => this.html.replace(NOT_SHOWN, ' ').replace(TAG, ' ').replace(/\s+/g, ' ').trim());
    }

    /** What has the full length was cut, here or on the way. */
    get isLong(): boolean {
        return this.html.length >= MOST_CHARACTERS;
    }

    /** Little text, no menu and nothing to fill in: a page that stands between a visitor and the content. */
    get isWall(): boolean {
        return this.once(
            'isWall',
            () =>
                !this.isLong &&
                !hasMoreThan(MOST_LINKS_OF_A_WALL, LINK, this.html) &&
                wordCount(this.text) <= MOST_WORDS_OF_A_WALL &&
                !FIELD.test(this.markup),
        );
    }

    /** A wall that has nothing else to offer: a captcha there is not for a download or a form. */
    get isCaptcha(): boolean {
        return this.isWall && !OWN_PURPOSE.test(`${this.title} ${this.text}`);
    }

    /** Whether it is the kind of page that a sign is believed on. */
    is(kind: PageKind, status: number | undefined): boolean {
        const isError = status !== undefined && status >= 400;
        switch (kind) {
            case 'any':
                return true;
            case 'wall':
                return this.isWall;
            case 'error':
                return isError;
            case 'wall or error':
                return isError || this.isWall;
            case 'captcha':
                return isError ? this.isWall : this.isCaptcha;
        }
    }

    private once<Part>(name: string, find: () => Part): Part {
        if (!this.parts.has(name)) this.parts.set(name, find());
        return this.parts.get(name) as Part;
    }
}

/** What is looked at of a page. */
function beginningAndEnd(html: string): string {
    if (html.length <= MOST_CHARACTERS) return html;
    return html.slice(0, MOST_CHARACTERS - CHARACTERS_OF_THE_END) + html.slice(-CHARACTERS_OF_THE_END);
}

function hasMoreThan(count: number, pattern: RegExp, text: string): boolean {
    let found = 0;
    for (const _ of text.matchAll(pattern)) if ((found += 1) > count) return true;
    return false;
}

/** Languages that set no spaces between words: about two characters are a word. */
const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff]/g;

function wordCount(text: string): number {
    return text.split(' ').length + (text.match(UNSPACED) ?? []).length / 2;
}

const EMPTY = new Page('');
const pages = new WeakMap<Observation, Page>();

/** Feeds, data, styles, scripts and pictures: no page, whatever words are in them. */
const NO_PAGE =
    /^(?:image|audio|video|font)\/|\/(?:(?:rss|atom|rdf|gpx|kml)\+xml|xml|csv|css|(?:x-)?javascript|ecmascript|pdf|zip|octet-stream)\b/i;

/** The page of an observation; an empty one without a body, or when it is no page. */
export function pageOf(observation: Observation): Page {
    const known = pages.get(observation);
    if (known !== undefined) return known;
    const { body, headers } = observation;
    const isPage = body !== undefined && body !== '' && !NO_PAGE.test(header(headers, 'content-type'));
    const page = isPage ? new Page(body) : EMPTY;
    pages.set(observation, page);
    return page;
}

/** A header's value, or its values joined; empty when it is absent. */
export function header(headers: HeadersLike | undefined, name: string): string {
    const value = headers?.[name];
    return typeof value === 'object' ? value.join(', ') : (value ?? '');
}
