import type { Supply } from '../engine/tiers/supply.js';
import type { Verdict } from '../engine/verdict.js';
import type { Provider } from '../providers/provider.js';
import type { NoExitError } from './no-exit-error.js';
import { noExitForPlan, refusedLogin } from './stop-reasons.js';

/** Exits of a list that must have refused our login, with no other answer from any, before all of them do. */
const REFUSED_LOGINS_TO_STOP = 3;
/** Times that the service has had no exit for what was asked of it, before it is taken that it never will. */
const MISSES_TO_STOP = 5;

/** Whether the proxies of one supply take us at all, by what they answered so far. */
export class Access {
    private misses = 0;

    /** @param known What the engine knows of the supply. */
    constructor(
        private readonly known: Supply,
        private readonly provider: Provider,
    ) {}

    /** @returns why nothing can go on after what was learned; `undefined` when it can. */
    whyStopAfter(verdict: Verdict): NoExitError | undefined {
        if (verdict.outcome === 'misconfigured' && this.concernsAllExits()) return refusedLogin(verdict);
        return this.isMissingForGood(verdict) ? noExitForPlan(verdict) : undefined;
    }

    /** One login serves all exits of a service; the proxies of a list may each have their own. */
    private concernsAllExits(): boolean {
        if (this.provider.exits.kind !== 'listed') return true;
        const { tally, exits } = this.known;
        if (tally.requests > tally.misconfigured) return false;
        return tally.misconfigured >= Math.min(REFUSED_LOGINS_TO_STOP, exits);
    }

    /** Only refused logins were heard, and those under way will tell whether that is all there is to hear. */
    get isInDoubt(): boolean {
        const { tally, running } = this.known;
        if (tally.misconfigured === 0 || tally.requests > tally.misconfigured) return false;
        return running > 0 && tally.misconfigured + running >= REFUSED_LOGINS_TO_STOP;
    }

    /** The service had no exit for the country, or whatever was asked for, again and again, and never had one. */
    private isMissingForGood({ outcome, about }: Verdict): boolean {
        if (outcome !== 'proxy-failed' || about !== 'account') return false;
        this.misses += 1;
        return this.misses >= MISSES_TO_STOP && this.known.tally.ok === 0;
    }
}
