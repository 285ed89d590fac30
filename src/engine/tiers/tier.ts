import type { SiteExits } from '../choosing/site-exits.js';
import type { CooldownOptions } from '../learning/cooldown.js';
import { finite, orNever } from '../snapshots/infinity.js';
import { learnSiteExits, restoreSiteExits, snapshotSiteExits } from '../snapshots/site-exits.js';
import type { TierSnapshot } from '../snapshots/site-snapshot.js';

/** Refusals in a row after which a site is taken to refuse a whole tier. */
const REFUSALS_TO_LEAVE = 5;
/** The same where the site has accepted the tier, and never turned it away as a whole. */
const REFUSALS_TO_LEAVE_PROVEN = 10;

/** Exits of one price, as one site sees them, and whether it refuses them as a whole. */
export class Tier {
    /** Since the site last accepted one of them. */
    private refusals = 0;
    private wasAccepted = false;
    /** The site's last word on them was a refusal, and not for their pace. */
    private lastWordWasRefusal = false;
    /** How often the tier was left, or tried again in vain; forgiven one by one. */
    private setbacks = 0;
    private leftAtMillis = 0;
    /** It was left because the site refuses it, and was not accepted since. */
    private wasLeft = false;
    private probeAtMillis = Infinity;

    /** @param cooldown How long the tier is left alone after a setback. */
    constructor(
        readonly siteExits: SiteExits,
        readonly exits: 'listed' | 'drawn',
        private readonly cooldown: CooldownOptions,
    ) {}

    get isRefused(): boolean {
        return this.lastWordWasRefusal;
    }

    get isLeft(): boolean {
        return this.wasLeft;
    }

    /** When the site moved on to a more expensive tier. */
    get leftAt(): number {
        return this.leftAtMillis;
    }

    /** When one request may find out whether the site accepts the tier again. */
    get probeAt(): number {
        return this.probeAtMillis;
    }

    /** Whether so much was refused that the site should go on with another tier. */
    get isToBeLeft(): boolean {
        const isTrusted = this.wasAccepted && this.setbacks === 0;
        return this.refusals >= (isTrusted ? REFUSALS_TO_LEAVE_PROVEN : REFUSALS_TO_LEAVE);
    }

    noteAccepted(): void {
        this.refusals = 0;
        this.wasAccepted = true;
        this.lastWordWasRefusal = false;
        this.wasLeft = false;
        this.setbacks = Math.max(0, this.setbacks - 1);
    }

    noteLimited(): void {
        this.lastWordWasRefusal = false;
    }

    /** @param reason A refusal for the pace of an exit says nothing of the tier. */
    noteRefused(reason: 'pace' | 'other'): void {
        this.refusals += 1;
        this.lastWordWasRefusal = reason === 'other';
    }

    /** Takes back refusals for which an address was to blame. */
    takeBack(refusals: number): void {
        this.refusals = Math.max(0, this.refusals - refusals);
    }

    /** The site refuses the tier, and goes on with another. */
    leave(): void {
        this.wasLeft = true;
    }

    /** The site has moved on to a more expensive tier. */
    noteMovedOn(now: number): void {
        this.leftAtMillis = now;
        this.noteSetback(now);
    }

    /** The tier was left, or tried in vain: it is left alone for longer each time. */
    noteSetback(now: number): void {
        this.setbacks += 1;
        this.scheduleProbe(now);
    }

    scheduleProbe(now: number): void {
        const { baseMillis, capMillis } = this.cooldown;
        this.probeAtMillis = now + Math.min(capMillis, baseMillis * 2 ** Math.min(40, this.setbacks - 1));
    }

    delayProbe(untilMillis: number): void {
        this.probeAtMillis = Math.max(this.probeAtMillis, untilMillis);
    }

    probeAtOnce(): void {
        this.probeAtMillis = -Infinity;
    }

    snapshot(now: number): TierSnapshot {
        return {
            refusals: this.refusals,
            wasAccepted: this.wasAccepted,
            isRefused: this.lastWordWasRefusal,
            setbacks: this.setbacks,
            leftAt: this.leftAtMillis,
            probeAt: finite(this.probeAtMillis),
            ...snapshotSiteExits(this.siteExits, now),
        };
    }

    /**
     * Takes up what an earlier process knew, before the site is used.
     * @param role Whether the tier serves the site.
     */
    restore(snapshot: TierSnapshot, role: 'current' | 'other', now: number): void {
        this.refusals = snapshot.refusals;
        this.wasAccepted = snapshot.wasAccepted;
        this.lastWordWasRefusal = snapshot.isRefused;
        this.setbacks = snapshot.setbacks;
        this.leftAtMillis = snapshot.leftAt;
        this.wasLeft = snapshot.isRefused && role === 'other';
        this.probeAtMillis = orNever(snapshot.probeAt);
        restoreSiteExits(this.siteExits, snapshot, now);
    }

    /** Takes up what is known by now, while the site is in use. */
    learn(snapshot: TierSnapshot, now: number): void {
        learnSiteExits(this.siteExits, snapshot, now);
    }
}
