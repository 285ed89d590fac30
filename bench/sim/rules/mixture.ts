import type { Random } from '../../../src/common/session-id.js';
import type { SiteRule } from '../rule.js';
import { causes, together } from './causes.js';

const POOLS = [1, 2, 3, 10, 30, Infinity];
const MOST_CAUSES = 3;
/** Rules that refuse exits for good. */
const EXCLUDING = /banned|dead|hanging|gateway-\d/;

/** A site of one to three causes that are drawn at random, for a pool of a size that is. */
export function mixture(random: Random): SiteRule {
    const oneOf = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
    const exits = oneOf(POOLS);
    const known = causes(exits === Infinity ? 30 : exits).filter((rule) => rule.exits === exits);
    const chosen: SiteRule[] = [];
    const count = 1 + Math.floor(random() * MOST_CAUSES);
    while (chosen.length < count) {
        const rule = oneOf(known);
        // Two of these may leave nobody whom the site accepts.
        if (!chosen.some(({ name }) => EXCLUDING.test(name)) || !EXCLUDING.test(rule.name)) chosen.push(rule);
    }
    return {
        name: `${exits} exits: ${chosen.map(({ name }) => name).join(' and ')}`,
        exits,
        make: (truth) => together(...chosen.map((rule) => rule.make(truth))),
    };
}
