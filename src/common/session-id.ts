const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const LETTERS_AND_DIGITS = `${LETTERS}0123456789`;
const SESSION_ID_LENGTH = 8;

/** A source of numbers in [0, 1), such as `Math.random` or a seeded generator. */
export type Random = () => number;

/**
 * A new session id: 8 characters of `[a-z0-9]`, the first a letter. It is the one shape that nearly every
 * proxy service accepts, where Crawlee's own `session_…` breaks most user-name grammars.
 */
export function newSessionId(random: Random): string {
    let id = pick(LETTERS, random);
    while (id.length < SESSION_ID_LENGTH) id += pick(LETTERS_AND_DIGITS, random);
    return id;
}

function pick(characters: string, random: Random): string {
    return characters[Math.floor(random() * characters.length)]!;
}
