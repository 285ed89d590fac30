import type { DoubtfulAddress, ExitHealth } from '../exit-health.js';
import { ProbeSelector } from './probe-selector.js';
import { ReadyExits } from './ready-exits.js';
import { ScoutSelector } from './scout-selector.js';
import type { Selection } from './selection.js';
import type { SelectionParts } from './selection-parts.js';
import { mayBeShared } from './sharing.js';
import { TrialSelector } from './trial-selector.js';
import { WhyNone } from './why-none.js';

/** Slow exits that are passed over for one selection. */
const SLOW_TO_SKIP = 16;

/** Selects the exit that serves a site next. */
export class ExitSelector {
    private readonly ready: ReadyExits;
    private readonly trials: TrialSelector;
    private readonly scouts: ScoutSelector;
    private readonly probes: ProbeSelector;
    private readonly whyNone: WhyNone;

    constructor(private readonly parts: SelectionParts) {
        this.ready = new ReadyExits(parts);
        this.trials = new TrialSelector(this.ready, parts);
        this.scouts = new ScoutSelector(parts);
        this.probes = new ProbeSelector(this.ready, parts);
        this.whyNone = new WhyNone(parts);
    }

    /**
     * Selects the next exit. Tests exits in doubt first. As long as the site refuses next to none, takes unused exits
     * next, so that use spreads evenly. Otherwise takes those that it accepts, and tries others as far as more are
     * needed. Shows an address in doubt to an exit that is trusted and has not tried it.
     *
     * @param others Whether there may be other requests for the site that can go before one whose address is in doubt.
     */
    select(
        now: number,
        busy: 'share' | 'leave-alone',
        address?: string,
        others: 'may-go' | 'wait-too' = 'may-go',
    ): Selection {
        const { blame, idle, counts, pace } = this.parts;
        idle.wake(now);
        const { nextProbeAt, mostRunning } = blame.trouble;
        if (nextProbeAt !== undefined) {
            return this.probes.select(nextProbeAt, now) ?? this.whyNone.explain('any', this.trialsNow, now);
        }
        if (counts.requestsRunning > mostRunning) return { kind: 'trials-running', untilMillis: undefined };
        const siteReadyAt = pace.siteReadyAt(now);
        if (siteReadyAt > now) return { kind: 'all-busy', untilMillis: siteReadyAt };
        const doubt = blame.addresses.doubtOn(address);
        const health =
            doubt === undefined
                ? this.selectFor(now, busy)
                : (this.selectTrusted(doubt, now, busy) ?? this.selectAny(doubt, now, busy, others));
        if (health !== undefined) return { kind: 'exit', health };
        const next = doubt !== undefined && others === 'may-go' ? 'address-in-doubt' : 'any';
        return this.whyNone.explain(next, this.trialsNow, now);
    }

    private selectFor(now: number, busy: 'share' | 'leave-alone', doubt?: DoubtfulAddress): ExitHealth | undefined {
        const maySpread = this.trials.maySpread();
        return (
            this.selectTest(now, doubt) ??
            (maySpread ? this.trials.select(now) : undefined) ??
            this.scouts.select(now) ??
            this.ready.provenWhere((health) => !this.parts.latency.isSlow(health), SLOW_TO_SKIP, now) ??
            (maySpread || !this.trials.mayExplore ? undefined : this.trials.select(now)) ??
            (busy === 'share' && this.mayShare()
                ? this.parts.busy.next((health) => mayBeShared(health, this.parts, now))
                : undefined) ??
            this.ready.proven(now) ??
            (this.trials.mayExplore ? undefined : this.trials.selectLastResort(now)) ??
            this.scouts.promote(now) ??
            this.selectDoubtful(now, doubt)
        );
    }

    /** Tests an exit in doubt: it serves one request at a time, whose address is not in doubt. */
    private selectTest(now: number, doubt: DoubtfulAddress | undefined): ExitHealth | undefined {
        const { blame, counts } = this.parts;
        if (!blame.hasAccepted) return undefined;
        const isAlone = counts.requestsRunning === 0;
        return this.ready.doubtful(
            (candidate) => doubt?.triedBy.has(candidate) !== true && (isAlone || !blame.waitsForAddresses(candidate)),
            now,
        );
    }

    /** Selects an exit in doubt when no other can be had, and no answer is to be waited for. */
    private selectDoubtful(now: number, doubt: DoubtfulAddress | undefined): ExitHealth | undefined {
        if (this.parts.counts.requestsRunning > 0) return undefined;
        return this.ready.doubtful((health) => this.maySay(health, doubt, now), now);
    }

    /** An exit that tried the address says nothing new of it: it comes last, and after others that will soon be ready. */
    private maySay(health: ExitHealth, doubt: DoubtfulAddress | undefined, now: number): boolean {
        return doubt?.triedBy.has(health) !== true || !this.parts.idle.isOneSoonReady(now);
    }

    /** Changes one thing at a time: shows an address in doubt to an exit that is not. */
    private selectTrusted(doubt: DoubtfulAddress, now: number, busy: 'share' | 'leave-alone'): ExitHealth | undefined {
        const { blame, idle, places } = this.parts;
        const { triedBy } = doubt;
        const isNew = (health: ExitHealth): boolean => blame.exits.isNewTo(doubt, health);
        for (let tries = triedBy.size + 1; tries > 0; tries -= 1) {
            const health = idle.shiftProvenWhere(isNew, triedBy.size + 1);
            if (health === undefined) break;
            if (places.canGo(health, now)) return health;
        }
        const shared =
            busy === 'share' && this.mayShare()
                ? this.parts.busy.next((health) => isNew(health) && mayBeShared(health, this.parts, now))
                : undefined;
        if (shared !== undefined || busy === 'leave-alone') return shared;
        return this.ready.doubtful((health) => isNew(health) && blame.exits.isProbablyGood(health), now);
    }

    /** Where no trusted exit is free, takes one that is new to the site, or, when no other request may go, any. */
    private selectAny(
        doubt: DoubtfulAddress,
        now: number,
        busy: 'share' | 'leave-alone',
        others: 'may-go' | 'wait-too',
    ): ExitHealth | undefined {
        if (this.parts.counts.requestsRunning > 0) return undefined;
        if (others === 'wait-too') return this.selectFor(now, busy, doubt);
        return this.parts.options.exits === 'listed' ? this.trials.select(now) : undefined;
    }

    private mayShare(): boolean {
        return this.parts.options.minDelayMillis === 0 && !this.trials.areHeldBack;
    }

    private get trialsNow(): 'held-back' | 'free' {
        return this.trials.areHeldBack ? 'held-back' : 'free';
    }
}
