import type { Case, DoubtfulAddress, ExitHealth } from '../exit-health.js';
import { wasAccepted } from '../exit-health.js';
import type { BlameOptions } from './blame-options.js';
import { isPoolTiny } from './blame-options.js';
import type { Finding } from './finding.js';
import type { Likelihood } from './likelihood.js';
import type { OpenCases } from './open-cases.js';

/** An exit is to blame once that is so much likelier than chance. A mistake costs one short rest. */
const EXIT_ODDS = 2.5;
/** So many refusals in a row say of one of a few exits that it is not accepted now and then. */
const REFUSALS_IN_A_ROW = 4;
/** Below that, an exit in doubt may test an address in doubt. */
const PROBABLY_GOOD_ODDS = 0.3;
/** Of exits that are convicted without a test with another session, one in so many is tested all the same. */
const TESTED_SHARE = 0.1;

/** Judges whether an exit is to blame for what was refused to it. */
export class ExitJudge {
    constructor(
        private readonly options: Pick<BlameOptions, 'random' | 'exits' | 'exitCount'>,
        private readonly likelihood: Likelihood,
        private readonly open: OpenCases,
    ) {}

    /** Whether what is held against the exit is more likely the fault of its addresses. */
    isProbablyGood(health: ExitHealth): boolean {
        return wasAccepted(health) && this.likelihood.exitOdds(health) < PROBABLY_GOOD_ODDS;
    }

    /** Whether the exit would be to blame, were all its addresses known to be good. */
    mayBeBad(health: ExitHealth): boolean {
        return this.likelihood.exitOdds(health, 'all') > EXIT_ODDS;
    }

    /** Whether the exit serves on although refusals are held against it. */
    isGoodEnough(health: ExitHealth): boolean {
        if (health.cases.length === 0) return wasAccepted(health);
        if (isPoolTiny(this.options)) return wasAccepted(health) && health.refusalsInARow < REFUSALS_IN_A_ROW;
        // Where chance refuses many, a single refusal says little.
        return health.cases.length === 1 && this.isProbablyGood(health);
    }

    /** Whether it would tell something to show the address to the exit. */
    isNewTo({ triedBy }: DoubtfulAddress, health: ExitHealth): boolean {
        const acceptedBefore = triedBy.get(health);
        if (acceptedBefore === undefined) return true;
        // Of hardly any exits, one that was accepted since it tried the address has to do.
        const wasAcceptedSince = health.tally.ok > acceptedBefore && health.limitsInARow === 0;
        return isPoolTiny(this.options) && this.isGoodEnough(health) && wasAcceptedSince;
    }

    judge(health: ExitHealth, now: number): readonly Finding[] {
        const { cases } = health;
        const first = cases[0];
        if (first === undefined) return [];
        if (cases.some(({ kind, addressIsCleared }) => kind === 'limited' && addressIsCleared)) {
            return [this.convict(health, now, 'untested')];
        }
        if (cases.every(({ kind }) => kind === 'limited')) return [];
        // Those that were sent later, and are under way, will tell.
        const later = health.history.countSince(first.request.sentAt, health.history.total);
        if (isPoolTiny(this.options) && this.isGoodEnough(health) && later > 0) return [];
        const isDrawn = this.options.exits === 'drawn';
        const isWorthless = isDrawn && !wasAccepted(health) && first.addressIsCleared;
        if (!isWorthless && this.likelihood.exitOdds(health) <= EXIT_ODDS) return [];
        const isTested = isDrawn
            ? cases.length > 1
            : cases.some(({ request }) => request.session !== first.request.session);
        if (!isTested && wasAccepted(health) && this.options.random() < TESTED_SHARE) return [];
        return [this.convict(health, now, isTested ? 'tested' : 'untested')];
    }

    /** @param evidence Only what was tested teaches how often exits are to blame. */
    convict(health: ExitHealth, now: number, evidence: 'tested' | 'untested' | 'told'): Finding {
        const [{ isFirst, request, kind }] = health.cases as [Case];
        const { usual, trial } = this.likelihood.exits;
        const { cases } = health;
        if (evidence === 'tested' && (request.wasTrial || isFirst)) (isFirst ? usual : trial).hit();
        if (request.wasTrial && evidence === 'tested') trial.count();
        for (const one of cases) {
            // It says nothing of an address that an exit is refused whatever it asks for.
            if (one.request.wasTrial) one.address.tries -= 1;
            this.open.drop(one);
        }
        health.convictedAt = now;
        return { kind: 'exit', health, cases, isUntested: evidence === 'untested' && kind === 'refused' };
    }
}
