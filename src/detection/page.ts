import type { HeadersLike, Observation } from './rule.js';

/**
 * How much of a page is looked at; the rest is cut off here, before any rule sees it. Block pages are short, or
 * show what they are at the beginning.
 */
const MOST_CHARACTERS = 65_536;

/** Block pages have little to say; a page with more words than this has content of its own. */
const MOST_WORDS_OF_A_WALL = 120;
/** A block page links to the vendor and to a help page; a real page has a menu. */
const MOST_LINKS_OF_A_WALL = 6;

const SCRIPT = /<script\b[^>]*>[\s\S]*?(?:<\/script\s*>|$)/gi;
const NOT_SHOWN = /<(script|style|noscript|template|svg|head)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)|<!--[\s\S]*?(?:-->|$)/gi;
const TAG = /<[^<>]*>/g;
const LINK = /<a\s[^>]*\bhref\s*=/gi;
/** Something for a person to fill in, other than the answer to a riddle. */
const FIELD =
    /<select\b|<textarea\b(?![^>]*(?:recaptcha|captcha))|<input\b(?=[^>]*\btype\s*=\s*["']?(?:text|email|tel|password|search|url|number|checkbox|radio|file|date))(?![^>]*captcha)/i;

/** A page's structure, as far as rules ask for it: each part is looked for once, when it is first wanted. */
export class Page {
    readonly html: string;
    private readonly parts = new Map<string, unknown>();

    constructor(body: string) {
        this.html = body.slice(0, MOST_CHARACTERS);
    }

    /** Whether these characters occur anywhere; a cheap question to ask before the others. */
    mentions(text: string): boolean {
        return this.html.includes(text);
    }

    get title(): string {
        return this.once('title', () => /<title[^>]*>([^<]*)/i.exec(this.html)?.[1]?.trim() ?? '');
    }

    /** All script elements, tags included: what a page *does*, as opposed to what it says. */
    get scripts(): string {
        return this.once('scripts', () => (this.html.match(SCRIPT) ?? []).join('\n'));
    }

    /** The markup without scripts and comments. */
    get markup(): string {
        return this.once('markup', () => this.html.replace(SCRIPT, ' ').replace(/<!--[\s\S]*?(?:-->|$)/g, ' '));
    }

    /** What a visitor reads. */
    get text(): string {
        return this.once('text', () => this.html.replace(NOT_SHOWN, ' ').replace(TAG, ' ').replace(/\s+/g, ' ').trim());
    }

    /** Little text, no menu and nothing to fill in: a page that stands between a visitor and the content. */
    get isWall(): boolean {
        return this.once(
            'isWall',
            () =>
                this.html.length < MOST_CHARACTERS &&
                this.text.split(' ').length <= MOST_WORDS_OF_A_WALL &&
                (this.html.match(LINK) ?? []).length <= MOST_LINKS_OF_A_WALL &&
                !FIELD.test(this.markup),
        );
    }

    private once<Part>(name: string, find: () => Part): Part {
        if (!this.parts.has(name)) this.parts.set(name, find());
        return this.parts.get(name) as Part;
    }
}

const EMPTY = new Page('');
const pages = new WeakMap<Observation, Page>();

/** The page of an observation; without a body, an empty one. */
export function pageOf(observation: Observation): Page {
    const { body } = observation;
    if (body === undefined || body === '') return EMPTY;
    const known = pages.get(observation);
    if (known !== undefined) return known;
    const page = new Page(body);
    pages.set(observation, page);
    return page;
}

/** A header's value, or its values joined; empty when it is absent. */
export function header(headers: HeadersLike | undefined, name: string): string {
    const value = headers?.[name];
    return typeof value === 'object' ? value.join(', ') : (value ?? '');
}
