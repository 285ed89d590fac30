import type { Random } from '../common/session-id.js';
import { redact } from '../common/redact.js';
import type { Clock } from '../dispatch/clock.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { PoolSharing } from '../dispatch/sharing.js';
import type { Engine, Lease } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { Provider, ProviderExit } from '../providers/provider.js';
import type { ExitNames } from '../state/exit-names.js';
import type { ClusterMembership } from '../stores/ledger.js';
import { Appetite } from './appetite.js';
import { Holdings } from './holdings.js';
import { Pulse } from './pulse.js';
import { SharedSessions } from './shared-sessions.js';
import { SiteNewsDesk } from './site-news.js';
import type { Stake } from './stake.js';

export interface ClusterOptions {
    readonly name: string;
    readonly membership: ClusterMembership;
    readonly engine: Engine;
    readonly dispatcher: Dispatcher;
    readonly provider: Provider;
    readonly names: ExitNames;
    readonly clock: Clock;
    readonly random: Random;
    /** Nothing new may begin on the exit. */
    readonly onWithdraw: (exit: Exit) => void;
    readonly warn: (message: string) => void;
    readonly info: (message: string) => void;
}

/** Beats in a lease's term: two may be lost. */
const BEATS_PER_TERM = 3;
const RETRY_MILLIS = 500;
/** What was learned reaches the others after so long at most. */
const NEWS_MILLIS = 200;

/**
 * Shares the exits of a list with other workers. Each holds some of them, and nobody else uses those: what an exit may do
 * is decided by its one holder, without asking anybody. The book is looked at a few times in a lease's term only.
 */
export class Cluster implements PoolSharing {
    readonly sessions: SharedSessions | undefined;
    private readonly pulse: Pulse;
    private readonly appetite: Appetite;
    /** Where ids are made up, nobody needs to know who has which. */
    private readonly stake: Stake | undefined;
    private readonly sites: SiteNewsDesk;
    private isKnown = false;
    private joining: Promise<void> | undefined;
    private newsAreDue = false;

    constructor(private readonly options: ClusterOptions) {
        const { exits } = options.provider;
        const { membership, engine, dispatcher, provider, names, clock, random, onWithdraw } = options;
        const { ledger, termMillis } = membership;
        const beatMillis = termMillis / BEATS_PER_TERM;
        const parts = { membership, engine, dispatcher, provider, clock, random, onWithdraw };
        const onChange = (): void => this.pulse.hurry();
        switch (exits.kind) {
            case 'listed':
                this.stake = new Holdings({ ...parts, exits: exits.exits, names, beatMillis, onFreed: onChange });
                break;
            case 'assigned':
            case 'numbered':
                this.stake = this.sessions = new SharedSessions({ ...parts, source: exits, onChange });
                break;
            case 'minted':
            case 'rotating':
                break;
        }
        this.appetite = new Appetite(termMillis);
        this.sites = new SiteNewsDesk({ ledger, engine, dispatcher, clock });
        this.pulse = new Pulse({
            clock,
            intervalMillis: beatMillis,
            retryMillis: Math.min(RETRY_MILLIS, beatMillis),
            beat: () => this.beat(),
            onLost: (error) => this.tellLost(error),
            onBack: () => options.info(`${options.name} is back; what was learned meanwhile is shared again.`),
        });
        ledger.listen({
            onNudge: () => this.pulse.hurry(),
            onSite: (site, record) => this.sites.hear(site, record),
        });
    }

    onWant(): void {
        if (this.appetite.noteWait() || !this.pulse.hasBegun) this.pulse.hurry();
    }

    onNote({ exit, site }: Lease): void {
        this.stake?.noteUse(exit);
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
            this.pulse.hurry();
            return await this.stake?.claim(exit);
        } catch {
            return undefined;
        }
    }

    /** Gives all exits back, with what is known of them. */
    async close(): Promise<void> {
        const { ledger } = this.options.membership;
        await this.pulse.stop();
        if (this.isKnown) {
            this.isKnown = false;
            try {
                await this.sites.publish();
                await this.stake?.leave();
                await ledger.leave();
                await ledger.nudge();
            } catch {
                // The lease ends by itself.
            }
        }
        await ledger.close();
    }

    private async beat(): Promise<void> {
        const { membership, clock } = this.options;
        this.appetite.note(this.stake?.countUsed() ?? 0, clock.now());
        const roll = await membership.ledger.beat({ wanted: this.appetite.wanted, isKnown: this.isKnown });
        this.isKnown = true;
        if (roll.isOverdue) await this.stake?.reclaim();
        const isNews = (await this.stake?.settle(roll)) ?? false;
        await this.sites.publish();
        if (isNews) await membership.ledger.nudge();
    }

    private tellLost(error: unknown): void {
        const { name, warn } = this.options;
        const why = redact(error instanceof Error ? error.message : String(error));
        warn(`${name} is out of reach (${why}). The crawl goes on with the exits that this worker holds.`);
    }
}
