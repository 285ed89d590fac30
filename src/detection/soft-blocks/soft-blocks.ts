import { makeRoom } from '../../common/make-room.js';
import type { Observation } from '../rule.js';
import type { Heard } from './answers-of-site.js';
import { AnswersOfSite } from './answers-of-site.js';
import { traitsOf } from './marks.js';

/** The name by which `detection.disable` knows it, and by which its verdicts go. */
export const SOFT_BLOCK = 'soft-block';

const MOST_SITES = 100;

/** Whose answer it is. */
export interface AnswerOrigin {
    /** What is compared: answers of one site, got in one way. */
    readonly site: string;
    /** Label of the exit. */
    readonly exit: string;
}

/**
 * Finds answers that look like pages and are none: some exits get them for whatever they ask for, and others do not. Nothing
 * is believed before another exit was asked for the same address. Pure, and of bounded size.
 */
export class SoftBlocks {
    private readonly sites = new Map<string, AnswersOfSite>();

    /** An answer came that no rule objects to. */
    heard({ site, exit }: AnswerOrigin, seen: Observation): Heard {
        const known = this.sites.get(site);
        if (known === undefined) makeRoom(this.sites, MOST_SITES);
        const answers = known ?? new AnswersOfSite();
        this.sites.set(site, answers);
        return answers.heard({ exit, address: seen.url, traits: traitsOf(seen) });
    }
}
