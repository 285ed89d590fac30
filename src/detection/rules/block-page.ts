import type { Page } from '../page.js';
import { pageOf } from '../page.js';
import type { Observation, Rule } from '../rule.js';

/**
 * A rule that recognises one vendor's block pages.
 *
 * @param signOf What gives the page away, in a few words; nothing when it is not such a page. Asked for every
 * page that a crawler reads, so the cheap question comes first: a status, a header, `page.mentions`.
 */
export function blockPage(name: string, signOf: (page: Page, observation: Observation) => string | undefined): Rule {
    return {
        name,
        judge(observation) {
            if (observation.error !== undefined) return undefined;
            const evidence = signOf(pageOf(observation), observation);
            return evidence === undefined ? undefined : { outcome: 'blocked', evidence };
        },
    };
}
