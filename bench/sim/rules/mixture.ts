import type { Random } from '../../../src/common/session-id.js';
import type { SiteRule } from '../rule.js';
import { causes, together } from './causes.js';

const POOLS = [1, 2, 3, 10, 30, Infinity];
const MOST_CAUSES = 3;

/** A site of one to three causes that are drawn at random, for a pool of a size that is. */
export function mixture(random: Random): SiteRule {
    const oneOf = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
    const exits = oneOf(POOLS);
    const known = causes(exits === Infinity ? 30 : exits).filter((rule) => rule.exits === exits);
    const chosen = Array.from({ length: 1 + Math.floor(random() * MOST_CAUSES) }, () => oneOf(known));
    return {
        name: `${exits} exits: ${chosen.map(({ name }) => name).join(' and ')}`,
        exits,
        make: (truth) => together(...chosen.map((rule) => rule.make(truth))),
    };
}
