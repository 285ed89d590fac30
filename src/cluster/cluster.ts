import type { Random } from '../common/session-id.js';
import { redactedMessage } from '../common/redact.js';
import type { Clock } from '../dispatch/clock.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { PoolSharing } from '../dispatch/sharing.js';
import type { Engine, Lease } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { EventStream } from '../events/event-stream.js';
import type { Provider, ProviderExit } from '../providers/provider.js';
import type { ExitNames } from '../state/exit-names.js';
import type { ClusterMembership, WhenCutOff } from '../stores/coordination-store.js';
import { refusedByStore } from '../dispatch/stop-reasons.js';
import { StoreRefusedError } from '../stores/store-refused-error.js';
import { DemandEstimate } from './demand-estimate.js';
import { Holdings } from './holdings.js';
import { Heartbeat } from './heartbeat.js';
import { SharedSessions } from './shared-sessions.js';
import { SiteNewsDesk } from './site-news.js';
import type { Allotment } from './allotment.js';

export interface ClusterOptions {
    readonly name: string;
    readonly membership: ClusterMembership;
    readonly engine: Engine;
    readonly dispatcher: Dispatcher;
    readonly provider: Provider;
    readonly names: ExitNames;
    readonly clock: Clock;
    readonly random: Random;
    readonly events: EventStream;
    readonly log: { warning(sentence: string): void; info(sentence: string): void };
}

/** What a worker used in so many terms it goes on wanting: an exit that is given away for a lull takes its sessions along. */
const TERMS_REMEMBERED = 6;
/** Beats in a lease's term: two may be lost. */
const BEATS_PER_TERM = 3;
/**
 * The part of a lease's term, from the last good beat on, in which exits are given to requests. The rest is left for requests
 * to be sent: others may take the exits when the term has ended.
 */
const SURE_SHARE = 2 / 3;
/** Of a lease's term: so long after a beat the next may begin. Exits that come free one after another are reported together. */
const GAP_SHARE = 1 / 30;
const RETRY_MILLIS = 500;
/** A request that goes on for longer after `close()` is not waited for. */
const LONGEST_FAREWELL_MILLIS = 600_000;
const MEANWHILE: Readonly<Record<WhenCutOff, string>> = {
    stop: 'The crawl goes on with the exits that this worker holds, and stops shortly before its lease ends.',
    'go-on': 'The crawl goes on with the exits that this worker holds.',
};
/** What was learned reaches the others after so long at most. */
const NEWS_MILLIS = 200;

/**
 * Shares the exits of a list with other workers. Each holds some of them, and nobody else uses those: what an exit may do
 * is decided by its one holder, without asking anybody. The store is looked at a few times in a lease's term only.
 */
export class Cluster implements PoolSharing {
    readonly sessions: SharedSessions | undefined;
    private readonly heartbeat: Heartbeat;
    /** Takes the heartbeat's place from `close()` until nothing is in use. */
    private readonly farewell: Heartbeat;
    private readonly demand: DemandEstimate;
    /** Where ids are made up, nobody needs to know who has which. */
    private readonly allotment: Allotment | undefined;
    private readonly sites: SiteNewsDesk;
    private isKnown = false;
    /** Whether a whole beat went well. */
    private hasSettled = false;
    /** Until then, what this worker holds is surely its own. */
    private sureUntil = Infinity;
    private closingSince: number | undefined;
    private isGone = false;
    private joining: Promise<void> | undefined;
    private newsAreDue = false;

    constructor(private readonly options: ClusterOptions) {
        const { exits } = options.provider;
        const { membership, engine, dispatcher, provider, names, clock, random, events } = options;
        const { store, termMillis } = membership;
        const beatMillis = termMillis / BEATS_PER_TERM;
        const parts = { membership, engine, dispatcher, provider, clock, random, events };
        const onChange = (): void => this.hurry();
        switch (exits.kind) {
            case 'listed':
                this.allotment = new Holdings({ ...parts, exits: exits.exits, names, beatMillis, onFreed: onChange });
                break;
            case 'assigned':
            case 'numbered':
                this.allotment = this.sessions = new SharedSessions({ ...parts, source: exits, onChange });
                break;
            case 'minted':
            case 'rotating':
                break;
        }
        this.demand = new DemandEstimate(TERMS_REMEMBERED * termMillis);
        this.sites = new SiteNewsDesk({ store, engine, dispatcher, clock });
        const beating = {
            clock,
            intervalMillis: beatMillis,
            gapMillis: termMillis * GAP_SHARE,
            retryMillis: Math.min(RETRY_MILLIS, beatMillis),
        };
        this.heartbeat = new Heartbeat({
            ...beating,
            beat: () => this.beat(),
            onLost: (error) => this.tellLost(error),
            onBack: () => options.log.info(`${options.name} is back; what was learned meanwhile is shared again.`),
        });
        this.farewell = new Heartbeat({
            ...beating,
            beat: () => this.beatToLeave(),
            onLost: () => undefined,
            onBack: () => undefined,
        });
        store.listen({
            onNudge: () => this.hurry(),
            onSite: (site, record) => this.sites.hear(site, record),
        });
    }

    isSure(): boolean {
        if (this.options.clock.now() < this.sureUntil) return true;
        if (this.heartbeat.isLost && this.options.membership.whenCutOff === 'go-on') return true;
        this.heartbeat.hurry();
        return false;
    }

    onWant(): void {
        if (this.demand.noteWait() || !this.heartbeat.hasBegun) this.heartbeat.hurry();
    }

    onNote({ exit, site }: Lease): void {
        this.allotment?.noteUse(exit);
        this.sites.stir(site);
        if (this.newsAreDue) return;
        this.newsAreDue = true;
        this.options.clock.schedule(NEWS_MILLIS, () => {
            this.newsAreDue = false;
            // The next beat tries again.
            this.sites.publish().catch(() => undefined);
        });
    }

    async claim(exit: ProviderExit): Promise<Exit | undefined> {
        try {
            await (this.joining ??= this.beat());
            this.heartbeat.hurry();
            return await this.allotment?.claim(exit);
        } catch {
            return undefined;
        }
    }

    onListed(exits: readonly ProviderExit[]): void {
        if (this.allotment instanceof Holdings) this.allotment.list(exits);
        this.hurry();
    }

    /** Gives all exits back, with what is known of them: those in use as soon as their requests have ended. */
    async close(): Promise<void> {
        this.closingSince = this.options.clock.now();
        await this.heartbeat.stop();
        if (!this.isKnown) return this.options.membership.store.close();
        await this.sites.publish().catch(() => undefined);
        await this.beatToLeave().catch(() => undefined);
        if (!this.isGone) this.farewell.hurry();
    }

    /** Nobody takes what is in use meanwhile, because the lease goes on. */
    private async beatToLeave(): Promise<void> {
        const { store } = this.options.membership;
        try {
            const members = await store.beat({ wanted: 0, isKnown: true });
            if (members.isOverdue) await this.allotment?.reclaim();
            await this.allotment?.leave();
            if (this.mayGo()) await store.leave();
            await store.nudge();
        } finally {
            // Out of reach, the lease ends by itself.
            if (this.mayGo()) await this.end();
        }
    }

    private mayGo(): boolean {
        const waited = this.options.clock.now() - this.closingSince!;
        return (this.allotment?.inUse ?? 0) === 0 || waited > LONGEST_FAREWELL_MILLIS;
    }

    private async end(): Promise<void> {
        this.isGone = true;
        void this.farewell.stop();
        await this.options.membership.store.close();
    }

    private hurry(): void {
        if (this.closingSince === undefined) this.heartbeat.hurry();
        else if (this.farewell.hasBegun) this.farewell.hurry();
    }

    private async beat(): Promise<void> {
        const { membership, dispatcher, clock } = this.options;
        const askedAt = clock.now();
        this.demand.note(this.allotment?.countUsed() ?? 0, askedAt);
        const members = await membership.store.beat({ wanted: this.demand.wanted, isKnown: this.isKnown });
        this.isKnown = true;
        if (members.isOverdue) await this.allotment?.reclaim();
        const wasSure = clock.now() < this.sureUntil;
        this.sureUntil = askedAt + membership.termMillis * SURE_SHARE;
        if (!wasSure) dispatcher.moveQueues();
        const isNews = (await this.allotment?.settle(members)) ?? false;
        await this.sites.publish();
        if (isNews) await membership.store.nudge();
        this.hasSettled = true;
    }

    private tellLost(error: unknown): void {
        // Nothing was ever to be had from it, and waiting will not change that.
        if (!this.hasSettled && error instanceof StoreRefusedError)
            return this.options.dispatcher.stop(refusedByStore(error));
        const { name, membership, dispatcher, log } = this.options;
        const why = redactedMessage(error);
        log.warning(`${name} is out of reach (${why}). ${MEANWHILE[membership.whenCutOff]}`);
        dispatcher.moveQueues();
    }
}
