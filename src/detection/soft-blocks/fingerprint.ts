/** What a page says, as far as it can be compared with others. */
export interface Fingerprint {
    /** The same for pages that differ in numbers, in words of their addresses, and in what visitors do not read. */
    readonly hash: number;
    readonly words: number;
}

/** Elements whose content visitors do not read. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['script', 'style', 'svg', 'template', 'noscript']);
/** Longer words are tokens. */
const LONGEST_WORD = 30;
const SEED = 0x811c9dc5;

/**
 * Reads a page in one pass. Numbers, dates and tokens are left out, because pages that are the same otherwise have them;
 * so are words of the address, which a page repeats: "No results for lamps".
 * @param ignored Words as `wordsOfAddress` gives them.
 */
export function fingerprint(html: string, ignored: ReadonlySet<number>): Fingerprint {
    const { length } = html;
    let hash = SEED;
    let words = 0;
    for (let at = 0; at < length;) {
        const code = html.charCodeAt(at);
        if (code === 60) {
            const name = tagName(html, at + 1);
            hash = mix(hash, hashOf(name));
            at = NOT_SHOWN.has(name)
                ? endOf(html, `</${name}`, at)
                : html.startsWith('<!--', at)
                  ? endOf(html, '-->', at)
                  : at;
            at = endOf(html, '>', at);
        } else if (isWordish(code)) {
            const word = wordAt(html, at);
            at = word.end;
            if (word.isToken || ignored.has(word.hash)) continue;
            hash = mix(hash, word.hash);
            words += 1;
        } else at += 1;
    }
    return { hash: hash >>> 0, words };
}

/** The words of an address, for `fingerprint`. */
export function wordsOfAddress(url: string): ReadonlySet<number> {
    const words = new Set<number>();
    let text = url;
    try {
        text = decodeURIComponent(url);
    } catch {
        // A stray "%" is left as it is.
    }
    for (let at = 0; at < text.length; at += 1) {
        if (!isWordish(text.charCodeAt(at))) continue;
        const word = wordAt(text, at);
        words.add(word.hash);
        at = word.end;
    }
    return words;
}

interface Word {
    readonly hash: number;
    /** It has a digit, or is too long for a word. */
    readonly isToken: boolean;
    readonly end: number;
}

function wordAt(text: string, start: number): Word {
    let hash = SEED;
    let hasDigit = false;
    let end = start;
    for (; end < text.length; end += 1) {
        const code = text.charCodeAt(end);
        if (!isWordish(code)) break;
        hasDigit ||= code < 58;
        hash = mix(hash, lower(code));
    }
    return { hash, isToken: hasDigit || end - start > LONGEST_WORD, end };
}

function tagName(html: string, start: number): string {
    let end = start;
    while (end < html.length && isLetter(lower(html.charCodeAt(end)))) end += 1;
    return html.slice(start, Math.min(end, start + LONGEST_WORD)).toLowerCase();
}

/** The place behind the next `text`, or the end. */
function endOf(html: string, text: string, from: number): number {
    const at = html.indexOf(text, from);
    return at === -1 ? html.length : at + text.length;
}

function hashOf(text: string): number {
    let hash = SEED;
    for (let at = 0; at < text.length; at += 1) hash = mix(hash, text.charCodeAt(at));
    return hash;
}

/** FNV-1a. */
function mix(hash: number, value: number): number {
    return Math.imul(hash ^ value, 0x01000193);
}

function lower(code: number): number {
    return code >= 65 && code <= 90 ? code + 32 : code;
}

function isLetter(code: number): boolean {
    return code >= 97 && code <= 122;
}

/** Letters, digits, and all that is not ASCII. */
function isWordish(code: number): boolean {
    return code >= 128 || (code >= 48 && code <= 57) || isLetter(lower(code));
}
