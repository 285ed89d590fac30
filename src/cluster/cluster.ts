import type { Random } from '../common/session-id.js';
import { redact } from '../common/redact.js';
import type { Clock } from '../dispatch/clock.js';
import type { Dispatcher, ExitSharing } from '../dispatch/dispatcher.js';
import type { Engine } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { Provider, ProviderExit } from '../providers/provider.js';
import type { ExitNames } from '../state/exit-names.js';
import type { ClusterMembership } from '../stores/ledger.js';
import { Appetite } from './appetite.js';
import { Holdings } from './holdings.js';
import { Pulse } from './pulse.js';
import { nextMove } from './share.js';
import { SiteNewsDesk } from './site-news.js';

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
export class Cluster implements ExitSharing {
    private readonly pulse: Pulse;
    private readonly appetite: Appetite;
    private readonly holdings: Holdings;
    private readonly sites: SiteNewsDesk;
    private isKnown = false;
    private isLacking = false;
    private joining: Promise<void> | undefined;
    private newsAreDue = false;

    constructor(private readonly options: ClusterOptions) {
        const { membership, engine, dispatcher, provider, names, clock, random, onWithdraw } = options;
        const { ledger, termMillis } = membership;
        const beatMillis = termMillis / BEATS_PER_TERM;
        const exits = provider.exits.kind === 'listed' ? provider.exits.exits : [];
        const listed = new Map(exits.map((exit) => [names.nameOf(exit), exit]));
        this.appetite = new Appetite(termMillis);
        this.holdings = new Holdings({
            ledger,
            engine,
            dispatcher,
            clock,
            listed,
            random,
            beatMillis,
            onWithdraw,
            onFreed: () => this.pulse.hurry(),
        });
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

    onNote(site: string): void {
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
            return await this.holdings.claimOne(this.options.names.nameOf(exit));
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
                await this.holdings.giveBackIdle();
                await this.holdings.returnRest();
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
        const { ledger, workerId } = membership;
        this.appetite.note(this.holdings.countUsed(), clock.now());
        const { workers, isOverdue } = await ledger.beat({ wanted: this.appetite.wanted, isKnown: this.isKnown });
        this.isKnown = true;
        if (isOverdue) await this.holdings.reclaim();
        const hasReturned = await this.holdings.returnRest();
        const { claim, giveBack } = nextMove(workerId, this.holdings.total, workers);
        if (giveBack > 0) void this.holdings.giveBack(giveBack);
        const claimed = claim > 0 ? await this.holdings.claim(claim) : 0;
        await this.holdings.save();
        await this.sites.publish();
        // Others may have to give something back, or may take what is free.
        const wasLacking = this.isLacking;
        this.isLacking = claimed < claim;
        if (hasReturned || (this.isLacking && !wasLacking)) await ledger.nudge();
    }

    private tellLost(error: unknown): void {
        const { name, warn } = this.options;
        const why = redact(error instanceof Error ? error.message : String(error));
        warn(`${name} is out of reach (${why}). The crawl goes on with the exits that this worker holds.`);
    }
}
