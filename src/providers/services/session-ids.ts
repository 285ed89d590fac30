import { createHash } from 'node:crypto';
import type { CharacterSet } from './declaration.js';

const ALLOWED: Readonly<Record<CharacterSet, string>> = {
    'letters and digits': 'A-Za-z0-9',
    'letters, digits and _': 'A-Za-z0-9_',
};

const LETTERS = 26n;
const LETTERS_AND_DIGITS = 36n;
/** Of a mapped id, as far as the service allows; two ids would have to be chosen to meet. */
const MAPPED_LENGTH = 20;

/**
 * Turns any id into one that a service accepts: unchanged when it fits, otherwise a hash of the whole that fits, so that
 * different ids stay different and none can smuggle in a parameter.
 */
export function sessionIdFitter(characters: CharacterSet, min: number, max: number): (id: string) => string {
    const fits = new RegExp(`^[${ALLOWED[characters]}]{${min},${max}}$`);
    const length = Math.max(min, Math.min(max, MAPPED_LENGTH));
    return (id) => (fits.test(id) ? id : mapped(id, length));
}

/** A letter, then letters and digits. */
function mapped(id: string, length: number): string {
    // UTF-8 has no form for half a surrogate pair: ids that differ in one would get the same hash.
    const hash = createHash('sha256').update(id, 'utf16le').digest('hex');
    let rest = BigInt(`0x${hash}`);
    let fitted = String.fromCharCode(97 + Number(rest % LETTERS));
    rest /= LETTERS;
    for (; fitted.length < length; rest /= LETTERS_AND_DIGITS) fitted += (rest % LETTERS_AND_DIGITS).toString(36);
    return fitted;
}
