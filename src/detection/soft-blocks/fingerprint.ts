/** What a page says, as far as it can be compared with others. */
export interface Fingerprint {
    /** The same for pages that differ in numbers, in words of their addresses, and in what visitors do not read. */
    readonly hash: number;
    readonly words: number;
}

/** Longer words are tokens. */
const LONGEST_WORD = 30;
const SEED = 0x811c9dc5;
const TAG = '<'.charCodeAt(0);
const LETTER_A = 'a'.charCodeAt(0);
/** By code of an ASCII character: that of its lower case if it is part of words, and 0 if not. */
const FOLDED = Uint8Array.from({ length: 128 }, (_, code) => {
    const letter = String.fromCharCode(code);
    return /[a-z0-9]/i.test(letter) ? letter.toLowerCase().charCodeAt(0) : 0;
});
/** Elements whose content visitors do not read, by the hashes of their names: how they end. */
const ENDS_OF_HIDDEN: ReadonlyMap<number, string> = new Map(
    ['script', 'style', 'svg', 'template', 'noscript'].map((name) => [wordAt(name, 0).hash, `</${name}`]),
);

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
        if (code === TAG) {
            const name = wordAt(html, at + 1);
            hash = mix(hash, name.hash);
            const endOfHidden = ENDS_OF_HIDDEN.get(name.hash);
            if (endOfHidden !== undefined) at = endOf(html, endOfHidden, name.end);
            else if (html.startsWith('<!--', at)) at = endOf(html, '-->', at);
            at = endOf(html, '>', at);
        } else if (folded(code) !== 0) {
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
        if (folded(text.charCodeAt(at)) === 0) continue;
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
        const code = folded(text.charCodeAt(end));
        if (code === 0) break;
        hasDigit ||= code < LETTER_A;
        hash = mix(hash, code);
    }
    return { hash, isToken: hasDigit || end - start > LONGEST_WORD, end };
}

/** The place behind the next `text`, or the end. */
function endOf(html: string, text: string, from: number): number {
    const at = html.indexOf(text, from);
    return at === -1 ? html.length : at + text.length;
}

/** FNV-1a. */
function mix(hash: number, value: number): number {
    return Math.imul(hash ^ value, 0x01000193);
}

/** Letters, digits, and all that is not ASCII are parts of words; everything else is 0. */
function folded(code: number): number {
    return code < 128 ? FOLDED[code]! : code;
}
