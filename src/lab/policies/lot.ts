import { createHash } from 'node:crypto';

/** What decides who is concerned where a policy concerns a share of something. */
export interface ShareOptions {
    /** How much is concerned, from 0 to 1. */
    readonly share: number;
    /** Another seed concerns others; the same one always concerns the same. @default 0 */
    readonly seed?: number;
}

/** A number in [0, 1) that depends on nothing but the key and the seed, so that what a policy does can be repeated. */
export function lot(key: string | number, seed = 0): number {
    return createHash('sha256').update(`${seed} ${key}`).digest().readUInt32BE() / 2 ** 32;
}
