import type { Lease, Noted } from '../engine/engine.js';
import type { Conclusion, Exit } from '../engine/exit.js';
import type { Verdict } from '../engine/verdict.js';
import type { Provider } from '../providers/provider.js';
import { BoundLeases } from './bound-leases.js';
import { whileAlive } from '../common/while-alive.js';
import { ExitsInTurn } from './exits-in-turn.js';
import type { ExitSuppliesOptions } from './exit-supplies.js';
import { ExitSupplies } from './exit-supplies.js';
import type { Exhaustion } from './exhaustion.js';
import { FreeLeases } from './free-leases.js';
import { Lifecycle } from './lifecycle.js';
import type { NoExitError } from './no-exit-error.js';
import type { PoolSharing } from './sharing.js';
import { SiteWaits } from './site-waits.js';
import type { Spending } from './spending.js';
import { FREE_OF_CHARGE } from './spending.js';
import { SpendingGate } from './spending-gate.js';
import type { Supplies } from './supplies.js';
import type { AFTER_OTHERS, Others, WaitOptions } from './wait-queue.js';
import { WaitQueues } from './wait-queues.js';

export interface DispatcherOptions extends ExitSuppliesOptions {
    readonly exhaustion: Exhaustion;
    /** How long a site that refuses everybody is waited for in any case, whatever `whenExhausted` says. @default 60 000 */
    readonly outageMillis?: number;
    /** @default requests may cost whatever they do */
    readonly spending?: Spending;
}

/** The site of those who name none. */
const NO_SITE = '';

/** Lets the engine's decisions happen in real time: hands out leases, and lets requests wait for one in order. */
export class Dispatcher {
    private readonly queues: WaitQueues;
    private readonly lifecycle: Lifecycle;
    private readonly spending: SpendingGate;
    private readonly freeLeases: FreeLeases;
    /** The exits of all providers. */
    readonly supply: ExitSupplies;
    /** Leases for those who have to use a certain exit. */
    readonly bound: BoundLeases;
    /** Exits for those who name no site. */
    readonly exitsInTurn: ExitsInTurn;

    constructor(private readonly options: DispatcherOptions) {
        const { engine, clock, events, spending = FREE_OF_CHARGE } = options;
        const queues = new WaitQueues(clock);
        const lifecycle = new Lifecycle(queues);
        const waits = new SiteWaits({ ...options, queues });
        const gate = new SpendingGate({ spending, clock, queues, waits, lifecycle });
        events.subscribe(gate);
        const supply = new ExitSupplies(options, { queues, lifecycle });
        this.queues = queues;
        this.lifecycle = lifecycle;
        this.spending = gate;
        this.supply = supply;
        this.exitsInTurn = new ExitsInTurn(engine, clock);
        this.freeLeases = new FreeLeases({ engine, clock, events, supply, spending: gate, queues, waits, lifecycle });
        this.bound = new BoundLeases({ engine, clock, events, supply, spending: gate, queues, lifecycle });
    }

    /**
     * Takes in the exits of all providers. Call it once, before the first lease.
     * @param sharing Decides which exits are ours, where other processes use them too.
     */
    open(sharing?: PoolSharing): void {
        this.supply.open(sharing);
    }

    /** Where exits come from. */
    get supplies(): Supplies {
        return this.options.supplies;
    }

    providerOf(exit: Exit): Provider {
        return this.options.supplies.providerOf(exit);
    }

    /** Leases an exit for the site, waiting until one may go. */
    lease(site: string): Promise<Lease> {
        return this.wait(site, (others) => this.leaseNow(site, undefined, others), { deadline: Infinity });
    }

    /**
     * Takes an exit for a request that is not a page of a crawl: one of a list in turn, which others use too, or a session of
     * a service, which nobody else gets. The wait keeps the process alive, because outside a crawl nothing else may.
     * @param site Where it is to be used, if that is known.
     */
    async takeExit(site?: string): Promise<Exit> {
        const inTurn = site === undefined && !this.supply.main.isEndless ? this.exitsInTurn.next() : undefined;
        if (inTurn !== undefined && this.mayUse) return inTurn;
        const lease = await whileAlive(this.lease(site ?? NO_SITE));
        this.release(lease);
        this.supply.discard(lease.exit);
        return lease.exit;
    }

    /**
     * Waits in the site's queue until `attempt` has an answer. It is asked when its turn has come, and again
     * whenever anything changes for the site.
     * @throws NoExitError at the deadline; the reason of `signal`; what `attempt` throws.
     */
    wait<Answer>(
        site: string,
        attempt: (others: Others) => Answer | typeof AFTER_OTHERS | undefined,
        { deadline, signal }: WaitOptions,
    ): Promise<Answer> {
        const { exhaustion, clock, events } = this.options;
        const since = clock.now();
        const waiting = this.queues.join(site, attempt, {
            millis: deadline - since,
            signal,
            reason: () => exhaustion.postponement(site, clock.now()),
        });
        return waiting.finally(() => events.emit({ kind: 'waited', site, millis: clock.now() - since }));
    }

    /**
     * Leases the best exit for the site, or `undefined` while none may go.
     * @param address The page that will be asked for.
     * @returns `AFTER_OTHERS` when other requests of the site should go before.
     * @throws NoExitError when it makes no sense to wait for one.
     */
    leaseNow(site: string, address?: string, others: Others = 'wait-too'): Lease | typeof AFTER_OTHERS | undefined {
        return this.freeLeases.leaseNow(site, address, others);
    }

    /**
     * Leases a certain exit for the site.
     * @param role `only-one` when no other exit is to be used before the site refuses this one.
     * @returns `later` when it would be too fast now, in which case the site's queue moves as soon as it is not.
     */
    leaseExit(exit: Exit, site: string, role: 'only-one' | 'one-of-many'): Lease | 'later' | undefined {
        if (!this.mayUse || !this.spending.mayGo(site)) return 'later';
        const { engine, clock } = this.options;
        const now = clock.now();
        let availability = engine.availability(exit, site, now);
        if (availability.kind === 'paced' && role === 'only-one') {
            engine.letGoAhead(exit, site, now);
            availability = engine.availability(exit, site, now);
        }
        switch (availability.kind) {
            case 'ready':
                return this.told(engine.leaseExit(exit, site, now));
            case 'paced':
                if (availability.untilMillis < Infinity) this.queues.moveAt(site, availability.untilMillis);
                return 'later';
            case 'resting':
                return undefined;
        }
    }

    /** Whether no other worker can be using our exits by now. Those who wait are served as soon as that is so again. */
    get mayUse(): boolean {
        return this.supply.mayUse;
    }

    /** Keeps an exit, on one site, to the session that is bound to it, until `free` is called. */
    reserve(exit: Exit, site: string): void {
        this.options.engine.reserve(exit, site, this.options.clock.now());
    }

    free(exit: Exit, site: string): void {
        this.options.engine.free(exit, site, this.options.clock.now());
        this.queues.changed(site);
    }

    /** Ends the crawl: nothing can go on. Only the first reason counts. */
    stop(reason: NoExitError): void {
        this.lifecycle.stop(reason);
    }

    /** Whether the site has still to say what it makes of the exit. */
    isOnTrial(exit: Exit, site: string): boolean {
        return this.options.engine.isOnTrial(exit, site);
    }

    /** Leases a certain exit for the site even while it rests there, because the request is bound to it. */
    leaseExitAnyway(exit: Exit, site: string): Lease {
        return this.told(this.options.engine.leaseExit(exit, site, this.options.clock.now()));
    }

    /**
     * Learns what a request taught; its lease goes on.
     * @param address The page that was asked for.
     */
    note(lease: Lease, verdict: Verdict, address: string): Noted {
        const { engine, clock, exhaustion, events } = this.options;
        const noted = engine.note(lease, verdict, clock.now(), address);
        events.emit({ kind: 'outcome', lease, verdict });
        for (const event of noted.events) events.emit(event);
        this.supply.sharing?.onNote(lease);
        if (verdict.outcome === 'ok') exhaustion.end(lease.site);
        const whyStop = this.supply.of(lease.exit).access.whyStopAfter(verdict);
        if (whyStop === undefined) this.queues.changed(lease.site);
        else this.stop(whyStop);
        return noted;
    }

    /** How long the answer to a leased request should be waited for. */
    patienceMillis(lease: Lease, address: string): number {
        return this.options.engine.patienceMillis(lease, address);
    }

    /** Says with which session, and as which of its requests, a leased request is sent. */
    bind(lease: Lease, session: object, depth: number): void {
        this.options.engine.bind(lease, session, depth);
        this.options.events.emit({ kind: 'bound', lease, session });
    }

    /** Says what became of an answer that was accepted. */
    conclude(lease: Lease, conclusion: Conclusion): void {
        for (const tally of lease.tallies) tally[conclusion] += 1;
        this.options.events.emit({ kind: 'concluded', lease, conclusion });
    }

    /** After how many requests the site refuses a session; `Infinity` as long as nothing speaks for a limit. */
    sessionDepth(site: string): number {
        return this.options.engine.sessionDepth(site);
    }

    /** The request ended, or was never sent. */
    release(lease: Lease): void {
        this.options.engine.release(lease, this.options.clock.now());
        this.options.events.emit({ kind: 'released', lease });
        this.spending.changed();
        this.queues.changed(lease.site);
    }

    /** Why nothing can go on, once that is so. */
    get stopReason(): NoExitError | undefined {
        return this.lifecycle.stopReason;
    }

    /** Requests that wait for an exit. */
    get waiting(): number {
        return this.queues.length;
    }

    /** Requests that wait for an exit for the site. */
    waitingFor(site: string): number {
        return this.queues.lengthOf(site);
    }

    /** When those who wait for the site are served at the latest, as far as a time is known. */
    nextMoveOf(site: string): number | undefined {
        return this.queues.nextMoveOf(site);
    }

    /** Sends everybody away who waits, and ends all sessions at the service. */
    async close(): Promise<void> {
        this.lifecycle.close();
        await this.supply.close();
        await this.supply.sharing?.close();
    }

    /** Whether nothing is to be sent any more. */
    get isClosed(): boolean {
        return this.lifecycle.isClosed;
    }

    /** Serves those who wait, as far as they can be served now. */
    moveQueues(): void {
        this.queues.move();
    }

    private told(lease: Lease): Lease {
        this.options.events.emit({ kind: 'leased', lease });
        return lease;
    }
}
