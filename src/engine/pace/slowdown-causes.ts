import type { ExitHealth } from '../exit-health.js';
import { wasAccepted } from '../exit-health.js';
import type { BanLength } from './ban-length.js';
import { FREE_REQUESTS } from './following.js';
import type { RateRule } from './rate-rule.js';
import type { Scouts } from './scouts.js';
import type { SiteTraffic } from './site-traffic.js';
import type { Slowdown } from './slowdown.js';

/** So few say nothing of who is too fast, one exit or all together. */
const FEW_REQUESTS = 2;
/** Exits that were accepted and then refused without being fast, in a row, after which the rule must have changed. */
const SURPRISES_TO_FORGET = 3;
/** The same for limits, after which it is all exits together where exits are known to have limits of their own. */
const SURPRISES_TO_BLAME_ALL = 9;
/** Once is no rule. */
const SHORT_REST: Slowdown = { kind: 'exit', restMillis: 1_000 };

interface Surprise {
    readonly health: ExitHealth;
    readonly sentAt: number;
    readonly at: number;
}

export interface SlowdownParts {
    readonly rule: RateRule;
    readonly traffic: SiteTraffic;
    readonly bans: BanLength;
    readonly scouts: Scouts;
}

/** Finds out what slowed an exit down: its own pace, that of all exits together, or nothing of the kind. */
export class SlowdownCauses {
    /** Exits that were turned away without having been fast, since anything was accepted. */
    private surprises: Surprise[] = [];
    /** When the rule was last found to have changed. */
    private changedAt = -Infinity;

    constructor(private readonly parts: SlowdownParts) {}

    /** Something was accepted. */
    noteAccepted(): void {
        this.surprises = [];
    }

    /** Whether an exit that was refused went beyond all that is known to be accepted. */
    wasTooFast(health: ExitHealth, answer: 'refused' | 'limited', sentAt: number): boolean {
        return this.mayBeTooFast(health, answer) && this.parts.rule.isNews(health.history, sentAt);
    }

    /** Why an exit that was accepted before was turned away. Learns from it. */
    explain(health: ExitHealth, answer: 'refused' | 'limited', sentAt: number, now: number): Slowdown {
        const { rule, bans } = this.parts;
        const { history, slowed } = health;
        if (slowed !== undefined && sentAt < slowed.at) {
            // Under way when that was heard, and not accepted either: the count was lower than was thought.
            rule.noteRefused(history, sentAt, now);
            return { kind: 'exit', restMillis: 0 };
        }
        if (slowed !== undefined) {
            // Back too early.
            bans.noteRefused(sentAt - slowed.at);
            health.slowed = { ...slowed, answer: 'refused' };
            return { kind: 'exit', restMillis: Math.max(0, slowed.at + bans.millis - now) };
        }
        // Refused before its rest, and after it: that says nothing of what it did in between.
        if (answer === 'refused' && health.rest !== undefined) return { kind: 'none' };
        if (!this.wasTooFast(health, answer, sentAt)) {
            this.noteSurprise(health, sentAt, now);
            if (answer === 'limited')
                return this.mayBeAllTogether(sentAt) ? this.blameAllTogether(sentAt, now) : SHORT_REST;
            if (this.surprises.length < SURPRISES_TO_FORGET || history.total < FREE_REQUESTS) return { kind: 'none' };
            // Those that were under way together are one surprise.
            if (sentAt > this.changedAt) this.forgetRule(sentAt);
            this.changedAt = now;
        }
        rule.noteRefused(history, sentAt, now);
        health.slowed = { sentAt, at: now, answer };
        return { kind: 'exit', restMillis: this.restMillis(answer) };
    }

    /** Blames all exits together: those that did no more than others did are not the ones who are too fast. */
    blameAllTogether(sentAt: number, now: number): Slowdown {
        this.parts.rule.forget(sentAt);
        return { kind: 'site', restMillis: this.parts.traffic.limited(sentAt, now) };
    }

    private noteSurprise(health: ExitHealth, sentAt: number, at: number): void {
        if (wasAccepted(health) && this.surprises.length < SURPRISES_TO_BLAME_ALL)
            this.surprises.push({ health, sentAt, at });
    }

    /** Forgets the rule: it has changed, and that is what turned away those that were a surprise. */
    private forgetRule(sentAt: number): void {
        this.parts.rule.forget(sentAt);
        for (const { health, sentAt: since, at } of this.surprises) {
            health.slowed ??= { sentAt: since, at, answer: 'refused' };
        }
        this.surprises = [];
    }

    /**
     * Whether a limit that the exit's own pace does not explain is one on all traffic. Where such a limit is known, going
     * beyond it explains all; where exits have limits of their own, one that these do not explain came at the edge of a window.
     */
    private mayBeAllTogether(sentAt: number): boolean {
        if (this.parts.traffic.isBeyond(sentAt)) return true;
        return this.surprises.length >= (this.parts.rule.isKnown ? SURPRISES_TO_BLAME_ALL : SURPRISES_TO_FORGET);
    }

    /** A limit says what it is. Any exit may be refused for other reasons; one that is ahead of all others hardly. */
    private mayBeTooFast(health: ExitHealth, answer: 'refused' | 'limited'): boolean {
        const { rule, traffic, scouts } = this.parts;
        if (answer === 'limited')
            return health.history.total >= FEW_REQUESTS && (traffic.isSettled || !traffic.isKnown);
        return (rule.isKnown || scouts.has(health)) && health.history.total >= FREE_REQUESTS;
    }

    /** A limit is over when its window is; a ban lasts as long as bans do. */
    private restMillis(answer: 'refused' | 'limited'): number {
        const { rule, bans } = this.parts;
        if (answer === 'refused' || rule.windowMillis === Infinity) return bans.millis;
        return rule.windowMillis;
    }
}
