import { closedError, ProxySessionsError } from '../common/errors.js';
import type { Lease, Noted } from '../engine/engine.js';
import type { Conclusion, Exit } from '../engine/exit.js';
import type { EventStream } from '../events/event-stream.js';
import type { Verdict } from '../engine/verdict.js';
import type { Provider } from '../providers/provider.js';
import { BoundLeases } from './bound-leases.js';
import { whileAlive } from '../common/while-alive.js';
import { ExitsInTurn } from './exits-in-turn.js';
import type { ExitSuppliesOptions } from './exit-supplies.js';
import { ExitSupplies } from './exit-supplies.js';
import type { Exhaustion, ExhaustionCause } from './exhaustion.js';
import { CUT_OFF, OTHERS_HOLD_THEM } from './exhaustion.js';
import { MORE_EXITS_HELP } from './more-exits-help.js';
import type { NoExitError } from './no-exit-error.js';
import type { PoolSharing } from './sharing.js';
import { SiteWaits } from './site-waits.js';
import type { Spending } from './spending.js';
import { FREE_OF_CHARGE } from './spending.js';
import { SpendingGate } from './spending-gate.js';
import type { Supplies } from './supplies.js';
import { usedUp } from './stop-reasons.js';
import type { Others, WaitOptions } from './wait-queue.js';
import { AFTER_OTHERS } from './wait-queue.js';
import { WaitQueues } from './wait-queues.js';

export interface DispatcherOptions extends ExitSuppliesOptions {
    readonly exhaustion: Exhaustion;
    readonly events: EventStream;
    /** How long a site that refuses everybody is waited for in any case, whatever `whenExhausted` says. @default 60 000 */
    readonly outageMillis?: number;
    /** @default requests may cost whatever they do */
    readonly spending?: Spending;
    /** @default the exits of a list are all ours from the start */
    readonly sharing?: ((dispatcher: Dispatcher) => PoolSharing) | undefined;
}

/** The site of those who name none. */
const NO_SITE = '';

const ACCOUNT_LIMITED: ExhaustionCause = 'has to wait, because the proxy service limits the account';
const NO_SESSIONS: ExhaustionCause = 'has to wait, because the proxy service gives us no sessions';

/**
 * Lets the engine's decisions happen in real time: hands out leases, and lets requests wait for one in order.
 */
export class Dispatcher {
    private readonly queues: WaitQueues;
    private readonly waits: SiteWaits;
    /** The exits of all providers. */
    readonly supply: ExitSupplies;
    private readonly sharing: PoolSharing | undefined;
    private readonly spending: SpendingGate;
    /** Leases for those who have to use a certain exit. */
    readonly bound: BoundLeases;
    /** Exits for those who name no site. */
    readonly exitsInTurn: ExitsInTurn;
    private hasClosed = false;
    private stopped: NoExitError | undefined;

    constructor(private readonly options: DispatcherOptions) {
        const { clock } = options;
        this.queues = new WaitQueues(clock);
        this.exitsInTurn = new ExitsInTurn(options.engine, clock);
        this.waits = new SiteWaits({ ...options, queues: this.queues });
        const { spending = FREE_OF_CHARGE } = options;
        const stop = (reason: NoExitError): void => this.stop(reason);
        this.spending = new SpendingGate({ spending, clock, queues: this.queues, waits: this.waits, stop });
        this.sharing = options.sharing?.(this);
        this.supply = new ExitSupplies(options, this.sharing, {
            onChange: () => this.moveQueues(),
            onRefused: (reason) => (this.stopped = reason),
        });
        this.bound = new BoundLeases({
            ...options,
            queues: this.queues,
            mayUse: (site) => this.mayUse && this.spending.mayGo(site),
            requireOpen: () => this.requireOpen(),
            onLease: (lease) => this.told(lease),
        });
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
     * An exit for somebody who asks for no page of ours: one of a list in turn, which others use too, or a session of a
     * service, which nobody else is given. Outside a crawl nothing else may keep the process alive while one is waited for.
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
        this.requireOpen();
        const { mayUse } = this;
        if (!mayUse) this.waits.forOthers(site, CUT_OFF);
        if (!mayUse || this.supply.forSite(site).access.isInDoubt || !this.spending.mayGo(site)) return undefined;
        const { engine, clock, events } = this.options;
        const now = clock.now();
        let result = engine.lease(site, now, 'leave-alone', address, others);
        if (result.kind === 'address-waits') result = engine.lease(site, now, 'share', address, others);
        this.supply.wantedFor(site)?.make(site, now, this.waiting);
        if (MORE_EXITS_HELP[result.kind]) {
            this.sharing?.onWant();
            const made = engine.hasUntried(site) ? undefined : this.supply.forSite(site).make(site, now, this.waiting);
            if (made === 'soon') return undefined;
            result = engine.lease(site, now, made === undefined ? 'share' : 'leave-alone', address, others);
        }
        if (result.kind !== 'lease') events.emit({ kind: 'heldBack', site, why: result.kind });
        switch (result.kind) {
            case 'lease':
                for (const event of result.events) events.emit(event);
                return this.told(result.lease);
            case 'trials-running':
            case 'all-busy':
            case 'address-waits':
            case 'account-busy':
                if (result.untilMillis !== undefined) this.queues.moveAt(site, result.untilMillis);
                return result.kind === 'address-waits' ? AFTER_OTHERS : undefined;
            case 'paused':
                this.waits.forRecovery(site, result);
                return undefined;
            case 'all-resting':
                this.waits.until(result.untilMillis, site, 'accepts none of the exits');
                return undefined;
            case 'account-limited':
                this.waits.until(result.untilMillis, site, ACCOUNT_LIMITED);
                return undefined;
            case 'used-up':
                if (!this.supply.forSite(site).mayGetMore) throw usedUp(site);
                this.waits.forOthers(site, OTHERS_HOLD_THEM);
                return undefined;
            case 'no-exits':
                this.waitForSession(site);
                return undefined;
        }
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

    /** Whether no other worker can be using our exits by now; those who wait move on as soon as that is so again. */
    get mayUse(): boolean {
        return this.sharing?.isSure() ?? true;
    }

    /** Keeps an exit, on one site, to the session that is bound to it, until `free` is called. */
    reserve(exit: Exit, site: string): void {
        this.options.engine.reserve(exit, site, this.options.clock.now());
    }

    free(exit: Exit, site: string): void {
        this.options.engine.free(exit, site, this.options.clock.now());
        this.queues.changed(site);
    }

    /** Ends the crawl: nothing can go on. */
    stop(reason: NoExitError): void {
        // Whoever is asked then may say the same once more.
        if (this.stopped !== undefined) return;
        this.stopped = reason;
        this.moveQueues();
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
        this.sharing?.onNote(lease);
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
        return this.stopped;
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
        this.hasClosed = true;
        this.queues.close(closedError());
        await this.supply.close();
        await this.sharing?.close();
    }

    /** Nothing is to be sent any more. */
    get isClosed(): boolean {
        return this.hasClosed;
    }

    private requireOpen(): void {
        if (this.hasClosed) throw closedError();
        if (this.stopped !== undefined) throw this.stopped;
    }

    private told(lease: Lease): Lease {
        this.options.events.emit({ kind: 'leased', lease });
        return lease;
    }

    /** There is more to spend than before. */
    budgetChanged(): void {
        this.spending.changed();
    }

    /** Serves those who wait as far as they can be served now. */
    moveQueues(): void {
        this.queues.move();
    }

    /** There is no exit at all; there may be one when the service is able to make or to end a session again. */
    private waitForSession(site: string): void {
        const supply = this.supply.forSite(site);
        if (supply.mayGetMore) {
            this.waits.forOthers(site, OTHERS_HOLD_THEM);
            return;
        }
        const chance = supply.nextChance;
        if (chance === undefined) {
            throw new ProxySessionsError('invalid-options', 'There is no exit left to send a request through.');
        }
        if (chance !== 'soon') this.waits.until(chance, site, NO_SESSIONS);
    }
}
