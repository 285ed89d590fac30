import type { Blame } from '../blame/blame.js';
import type { Latency } from '../learning/latency.js';
import type { Pace } from '../pace/pace.js';
import type { BusyExits } from './busy-exits.js';
import type { ExitPlaces } from './exit-places.js';
import type { IdleExits } from './idle-exits.js';
import type { KnownExits } from './known-exits.js';
import type { Readiness } from './readiness.js';
import type { SiteExitCounts } from './site-exit-counts.js';
import type { SiteExitsOptions } from './site-exits-options.js';
import type { TrialBudget } from './trial-budget.js';
import type { Untried } from './untried.js';

/** What a selection looks at: the parts of one site that its selectors share. */
export interface SelectionParts {
    readonly options: SiteExitsOptions;
    readonly known: KnownExits;
    readonly readiness: Readiness;
    readonly places: ExitPlaces;
    readonly blame: Blame;
    readonly pace: Pace;
    readonly trials: TrialBudget;
    readonly untried: Untried;
    readonly latency: Latency;
    readonly idle: IdleExits;
    readonly busy: BusyExits;
    readonly counts: SiteExitCounts;
}
