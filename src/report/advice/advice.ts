import type { AdviceData } from '../report-data.js';
import { badExits } from './bad-exits.js';
import { losses } from './losses.js';
import { pace } from './pace.js';
import type { AdviceRule, Facts } from './rule.js';
import { waits } from './waits.js';

/** The most important first. */
const RULES: readonly AdviceRule[] = [losses, badExits, pace, waits];
const MOST_ADVICE = 12;

/** What to change before the next crawl, one line each. */
export function adviceFor(facts: Facts): readonly AdviceData[] {
    return RULES.flatMap((rule) => rule(facts)).slice(0, MOST_ADVICE);
}
