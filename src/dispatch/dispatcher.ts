import { ProxySessionsError } from '../common/errors.js';
import type { Random } from '../common/session-id.js';
import type { Engine, Lease, Noted } from '../engine/engine.js';
import type { Conclusion, Exit } from '../engine/exit.js';
import { networkOf } from '../engine/network.js';
import type { Transition } from '../engine/transition.js';
import type { Verdict } from '../engine/verdict.js';
import type { Provider, ProviderExit } from '../providers/provider.js';
import { Access } from './access.js';
import { BoundLeases } from './bound-leases.js';
import type { Clock } from './clock.js';
import type { DispatchListener } from './dispatch-listener.js';
import { ListChanges } from './list-changes.js';
import type { Exhaustion, ExhaustionCause } from './exhaustion.js';
import { CUT_OFF, OTHERS_HOLD_THEM } from './exhaustion.js';
import { MORE_EXITS_HELP } from './more-exits-help.js';
import type { NoExitError } from './no-exit-error.js';
import { SessionSource } from './session-source.js';
import type { PoolSharing } from './sharing.js';
import { SiteWaits } from './site-waits.js';
import { closedError, noSessions, usedUp } from './stop-reasons.js';
import type { Others, WaitOptions } from './waiting-line.js';
import { AFTER_OTHERS } from './waiting-line.js';
import { WaitingLines } from './waiting-lines.js';

export interface DispatcherOptions {
    readonly engine: Engine;
    readonly provider: Provider;
    readonly clock: Clock;
    readonly random: Random;
    readonly exhaustion: Exhaustion;
    readonly onTransition: (transition: Transition) => void;
    /** No exit may go to the site before `untilMillis`. */
    readonly onExhausted: (site: string, cause: ExhaustionCause, untilMillis: number) => void;
    readonly listener?: DispatchListener;
    /** How long a site that refuses everybody is waited for in any case, whatever `whenExhausted` says. @default 60 000 */
    readonly outageMillis?: number;
    /** An exit left the list: what is bound to it is to end. */
    readonly onRemoved?: (exit: Exit) => void;
    /** The site accepts no more of a service's session for now: what is bound to it is to end, for a new one in its place. */
    readonly onSpent?: (exit: Exit, site: string) => void;
    /** @default the exits of a list are all ours from the start */
    readonly sharing?: ((dispatcher: Dispatcher) => PoolSharing) | undefined;
}

const ACCOUNT_LIMITED: ExhaustionCause = 'has to wait, because the proxy service limits the account';
const NO_SESSIONS: ExhaustionCause = 'has to wait, because the proxy service gives us no sessions';

/**
 * Lets the engine's decisions happen in real time: hands out leases, lets requests wait for one in order, and
 * has the provider's exits made and dropped as they are needed.
 */
export class Dispatcher {
    private readonly lines: WaitingLines;
    private readonly waits: SiteWaits;
    private readonly providerExits = new Map<string, ProviderExit>();
    private readonly source: SessionSource;
    private readonly sharing: PoolSharing | undefined;
    private readonly access: Access;
    private readonly listChanges: ListChanges;
    /** Leases for those who have to use a certain exit. */
    readonly bound: BoundLeases;
    private isClosed = false;
    private stopped: NoExitError | undefined;

    constructor(private readonly options: DispatcherOptions) {
        const { provider, random, clock } = options;
        this.lines = new WaitingLines(clock);
        this.waits = new SiteWaits({ ...options, lines: this.lines });
        this.access = new Access(options.engine, provider);
        this.sharing = options.sharing?.(this);
        this.source = new SessionSource({
            sharing: this.sharing?.sessions,
            provider,
            random,
            clock,
            onMade: (exit) => this.takeIn(exit),
            onChange: () => this.moveLines(),
            onRefused: (reason) => (this.stopped = noSessions(reason)),
        });
        this.listChanges = new ListChanges(options, this, this.sharing);
        this.bound = new BoundLeases({
            ...options,
            lines: this.lines,
            mayUse: () => this.mayUse,
            requireOpen: () => this.requireOpen(),
            onLease: (lease) => this.told(lease),
        });
    }

    /** Leases an exit for the site, waiting in line until one may go. */
    lease(site: string): Promise<Lease> {
        return this.wait(site, (others) => this.leaseNow(site, undefined, others), { deadline: Infinity });
    }

    /**
     * Waits in the site's line until `attempt` has an answer. It is asked when its turn has come, and again
     * whenever anything changes for the site.
     * @throws NoExitError at the deadline; the reason of `signal`; what `attempt` throws.
     */
    wait<Answer>(
        site: string,
        attempt: (others: Others) => Answer | typeof AFTER_OTHERS | undefined,
        { deadline, signal }: WaitOptions,
    ): Promise<Answer> {
        const { exhaustion, clock, listener } = this.options;
        const since = clock.now();
        const waiting = this.lines.join(site, attempt, {
            millis: deadline - since,
            signal,
            reason: () => exhaustion.postponement(site, clock.now()),
        });
        return waiting.finally(() => listener?.onWaited?.(site, clock.now() - since));
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
        if (!mayUse || this.access.isInDoubt) return undefined;
        const { engine, clock } = this.options;
        const now = clock.now();
        let result = engine.lease(site, now, 'leave-alone', address, others);
        if (result.kind === 'address-waits') result = engine.lease(site, now, 'share', address, others);
        if (MORE_EXITS_HELP[result.kind]) {
            this.sharing?.onWant();
            const made = engine.hasUntried(site) ? undefined : this.make(site, now);
            if (made === 'soon') return undefined;
            if (made !== undefined) this.introduce(made);
            result = engine.lease(site, now, made === undefined ? 'share' : 'leave-alone', address, others);
        }
        if (result.kind !== 'lease') this.options.listener?.onHeldBack?.(site, result.kind);
        switch (result.kind) {
            case 'lease':
                return this.told(result.lease);
            case 'trials-running':
            case 'all-busy':
            case 'address-waits':
                if (result.untilMillis !== undefined) this.lines.moveAt(site, result.untilMillis);
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
                if (!this.mayGetMore) throw usedUp(site);
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
     * @returns `later` when it would be too fast now, in which case the site's line moves as soon as it is not.
     */
    leaseExit(exit: Exit, site: string, role: 'only-one' | 'one-of-many'): Lease | 'later' | undefined {
        if (!this.mayUse) return 'later';
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
                if (availability.untilMillis < Infinity) this.lines.moveAt(site, availability.untilMillis);
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
        this.options.engine.reserve(exit, site);
    }

    free(exit: Exit, site: string): void {
        this.options.engine.free(exit, site, this.options.clock.now());
        this.lines.changed(site);
    }

    /** Ends the crawl: nothing can go on. */
    stop(reason: NoExitError): void {
        this.stopped ??= reason;
        this.moveLines();
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
        const { engine, clock, exhaustion, onTransition, listener } = this.options;
        const noted = engine.note(lease, verdict, clock.now(), address);
        listener?.onVerdict?.(lease, verdict);
        for (const transition of noted.transitions) onTransition(transition);
        this.sharing?.onNote(lease);
        if (verdict.outcome === 'ok') exhaustion.end(lease.site);
        const whyStop = this.access.whyStopAfter(verdict);
        if (whyStop === undefined) this.lines.changed(lease.site);
        else this.stop(whyStop);
        return noted;
    }

    /** Says with which session, and as which of its requests, a leased request is sent. */
    bind(lease: Lease, session: object, depth: number): void {
        this.options.engine.bind(lease, session, depth);
        this.options.listener?.onBound?.(lease, session);
    }

    /** Says what became of an answer that was accepted. */
    conclude(lease: Lease, conclusion: Conclusion): void {
        for (const tally of lease.tallies) tally[conclusion] += 1;
        this.options.listener?.onConcluded?.(lease, conclusion);
    }

    /** After how many requests the site refuses a session; `Infinity` as long as nothing speaks for a limit. */
    sessionDepth(site: string): number {
        return this.options.engine.sessionDepth(site);
    }

    /** The request ended, or was never sent. */
    release(lease: Lease): void {
        this.options.engine.release(lease, this.options.clock.now());
        this.lines.changed(lease.site);
    }

    /** Why nothing can go on, once that is so. */
    get stopReason(): NoExitError | undefined {
        return this.stopped;
    }

    providerExit(exit: Exit): ProviderExit {
        return this.providerExits.get(exit.id) ?? exit;
    }

    /** The exit that an id from elsewhere stands for, such as that of a session restored from a store. */
    async exitById(id: string): Promise<Exit | undefined> {
        const known = this.options.engine.findExit(id);
        if (known !== undefined) return known;
        const listed = this.listChanges.find(id);
        if (listed !== undefined) return this.sharing?.claim(listed);
        const found = await this.source.find(id);
        return found && this.introduce(found);
    }

    /** Gives an exit to nobody any more that its provider would not give us again. Exits of a list stay. */
    discard(exit: Exit): void {
        if (this.source.isEndless) this.options.engine.dropExit(exit);
    }

    /** Nobody uses a discarded exit any more: its session is ended at the service. */
    end(exit: Exit): void {
        const known = this.providerExits.get(exit.id);
        if (!exit.dropped || known === undefined || !this.source.isEndless) return;
        this.providerExits.delete(exit.id);
        this.source.end(known);
    }

    /** An exit of the list is to be somebody else's: resolves when nothing uses it any more. */
    withdraw(exit: Exit): Promise<void> {
        this.options.engine.drainExit(exit);
        if (exit.leases === 0) return Promise.resolve();
        return new Promise((resolve) => void (exit.onUnused ??= []).push(resolve));
    }

    /** Requests that wait for an exit. */
    get waiting(): number {
        return this.lines.length;
    }

    /** Requests that wait for an exit for the site. */
    waitingFor(site: string): number {
        return this.lines.lengthOf(site);
    }

    /** When those who wait for the site are served at the latest, as far as a time is known. */
    nextMoveOf(site: string): number | undefined {
        return this.lines.nextMoveOf(site);
    }

    /** Sends everybody away who waits, and ends all sessions at the service. */
    async close(): Promise<void> {
        this.isClosed = true;
        this.listChanges.stop();
        this.lines.close(closedError());
        if (this.source.isEndless) await this.endAll();
        await this.sharing?.close();
    }

    private async endAll(): Promise<void> {
        for (const exit of [...this.options.engine.knownExits()]) this.discard(exit);
        for (const exit of this.providerExits.values()) this.source.end(exit);
        this.providerExits.clear();
        await this.source.settled();
    }

    private requireOpen(): void {
        if (this.isClosed) throw closedError();
        if (this.stopped !== undefined) throw this.stopped;
    }

    private told(lease: Lease): Lease {
        this.options.listener?.onLease?.(lease);
        return lease;
    }

    /** Serves those who wait as far as they can be served now. */
    moveLines(): void {
        this.lines.move();
    }

    private get mayGetMore(): boolean {
        if (this.source.isEndless) return this.sharing?.sessions !== undefined;
        return this.sharing !== undefined && this.options.engine.exitCount < this.listChanges.size;
    }

    /** There is no exit at all; there may be one when the service is able to make or to end a session again. */
    private waitForSession(site: string): void {
        if (this.mayGetMore) {
            this.waits.forOthers(site, OTHERS_HOLD_THEM);
            return;
        }
        if (this.listChanges.areAwaited) return;
        const chance = this.source.nextChanceMillis;
        if (chance === undefined) {
            throw new ProxySessionsError('invalid-options', 'There is no exit left to send a request through.');
        }
        if (chance !== Infinity) this.waits.until(chance, site, NO_SESSIONS);
    }

    /** One more session of the service; where no more may live, one that the site accepts no more makes room. */
    private make(site: string, now: number): ProviderExit | 'soon' | undefined {
        const { engine, onSpent } = this.options;
        const spent = this.source.isFull(engine.exitCount) ? engine.findSpent(site, now) : undefined;
        if (spent !== undefined) {
            onSpent?.(spent, site);
            this.discard(spent);
            this.end(spent);
        }
        return this.source.make(engine.exitCount, this.waiting);
    }

    /** The service made a session, perhaps for somebody who has left meanwhile. */
    private takeIn(exit: ProviderExit): void {
        if (this.isClosed) this.source.end(exit);
        else this.introduce(exit);
    }

    /** An exit is ours to use from now on. */
    introduce(exit: ProviderExit): Exit {
        this.providerExits.set(exit.id, exit);
        const network = networkOf(exit.ip) ?? exit.group;
        return this.options.engine.addExit({ id: exit.id, label: exit.label, network, tier: exit.tier });
    }
}
