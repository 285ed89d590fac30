import { describeMillis } from '../common/duration.js';
import type { NoExitConsequence } from './no-exit-error.js';
import { NoExitError } from './no-exit-error.js';

export const WHEN_EXHAUSTED = ['wait', 'fail-requests', 'stop-crawl'] as const;

/** What to do when a site accepts no exit: wait for one to come back, fail the requests, or end the crawl. */
export type WhenExhausted = (typeof WHEN_EXHAUSTED)[number];

export interface ExhaustionOptions {
    readonly whenExhausted: WhenExhausted;
    /** How long a site may be waited for, from the moment at which its last exit was lost. */
    readonly maxWaitMillis: number;
}

/** A shorter wait is no news: a site that limits the rate of each exit has none to spare every few moments. */
const SHORTEST_WAIT_TO_TELL_MILLIS = 5_000;

/** Why no exit may go, as the end of a sentence. */
export type ExhaustionCause =
    | 'accepts none of the exits'
    | 'has to wait, because the proxy service limits the account'
    | 'has to wait, because the proxy service gives us no sessions'
    | 'has to wait for exits that other workers hold'
    | 'has to wait until the other workers can be reached'
    | 'has to wait, because the budget of this hour is spent';

export const OTHERS_HOLD_THEM: ExhaustionCause = 'has to wait for exits that other workers hold';
/** Others may use by now what this worker held. */
export const CUT_OFF: ExhaustionCause = 'has to wait until the other workers can be reached';
export const BUDGET_SPENT: ExhaustionCause = 'has to wait, because the budget of this hour is spent';
/** No exit has refused anything, so these are always waited for. */
const WITHOUT_REFUSALS: ReadonlySet<ExhaustionCause> = new Set([OTHERS_HOLD_THEM, CUT_OFF, BUDGET_SPENT]);

const NONE_ACCEPTED: ExhaustionCause = 'accepts none of the exits';

interface Trouble {
    readonly site: string;
    readonly cause: ExhaustionCause;
}

interface Episode {
    readonly since: number;
    readonly cause: ExhaustionCause;
    readonly untilMillis: number;
    readonly wasTold: boolean;
}

/** The sites that have no exit left, since when, and what follows from it. */
export class Exhaustion {
    private readonly episodes = new Map<string, Episode>();

    /** @param whyNoProxyWorks The end of a sentence, where not the site but all proxies are to blame. */
    constructor(
        private readonly optionsOf: (site: string) => ExhaustionOptions,
        private readonly whyNoProxyWorks: () => string | undefined = () => undefined,
    ) {}

    /**
     * No exit may go to the site before `untilMillis`.
     * @returns whether that is news.
     */
    note(site: string, cause: ExhaustionCause, untilMillis: number, now: number): boolean {
        const known = this.episodes.get(site);
        const isNews = known?.wasTold !== true && untilMillis - now >= SHORTEST_WAIT_TO_TELL_MILLIS;
        this.episodes.set(site, {
            since: known?.since ?? now,
            cause,
            untilMillis,
            wasTold: isNews || known?.wasTold === true,
        });
        return isNews;
    }

    /** The error for a request that must not wait any longer, or `undefined` while it may. */
    refusal(site: string, now: number): NoExitError | undefined {
        const { whenExhausted, maxWaitMillis } = this.optionsOf(site);
        const { since, untilMillis, cause } = this.episodes.get(site)!;
        const millis = untilMillis - now;
        if (whenExhausted !== 'wait' && !WITHOUT_REFUSALS.has(cause))
            return this.noExit(CONSEQUENCES[whenExhausted], { site, cause }, millis);
        if (now - since < maxWaitMillis) return undefined;
        return this.noExit('fail-request', { site, cause }, millis, `, waited ${describeMillis(now - since)}`);
    }

    /** For a request that waited as long as Crawlee lets it and goes back to the queue. */
    postponement(site: string, now: number): NoExitError {
        const { cause = NONE_ACCEPTED, untilMillis = now } = this.episodes.get(site) ?? {};
        return this.noExit('retry-later', { site, cause }, untilMillis - now);
    }

    private noExit(consequence: NoExitConsequence, { site, cause }: Trouble, millis: number, waited = ''): NoExitError {
        const ofProxies = cause === NONE_ACCEPTED ? this.whyNoProxyWorks() : undefined;
        const what = ofProxies === undefined ? `${site} ${cause}` : `${site} cannot be reached, because ${ofProxies}`;
        const back = millis > 0 ? `; next try in ${describeMillis(millis)}` : '';
        const code = ofProxies === undefined ? 'exhausted' : 'proxy-failed';
        return new NoExitError(consequence, code, `At the moment ${what}${waited}${back}.`);
    }

    /** The site accepted an exit. */
    end(site: string): void {
        this.episodes.delete(site);
    }
}

const CONSEQUENCES: Readonly<Record<Exclude<WhenExhausted, 'wait'>, NoExitConsequence>> = {
    'fail-requests': 'fail-request',
    'stop-crawl': 'stop-crawl',
};
