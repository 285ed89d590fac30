import { ProxySessionsError } from '../common/errors.js';
import type { Random } from '../common/session-id.js';
import { newSessionId } from '../common/session-id.js';
import type { Engine, Lease } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import { networkOf } from '../engine/network.js';
import type { Transition } from '../engine/transition.js';
import type { Verdict } from '../engine/verdict.js';
import type { Provider, ProviderExit } from '../providers/provider.js';
import type { Clock } from './clock.js';
import type { Exhaustion } from './exhaustion.js';
import { NoExitError } from './no-exit-error.js';
import { WaitingLine } from './waiting-line.js';

export interface DispatcherOptions {
    readonly engine: Engine;
    readonly provider: Provider;
    readonly clock: Clock;
    readonly random: Random;
    readonly exhaustion: Exhaustion;
    readonly onTransition: (transition: Transition) => void;
    /** A site accepts no exit before `untilMillis`. */
    readonly onExhausted: (site: string, untilMillis: number) => void;
}

/** Exits of a list that must have refused our login, with no other answer from any, before all of them do. */
const REFUSED_LOGINS_TO_STOP = 3;
/** A wait that nobody limits: the caller has no deadline of its own. */
const NO_LIMIT_MILLIS = 2 ** 31 - 1;

/**
 * Lets the engine's decisions happen in real time: hands out leases, lets requests wait for one in order, and
 * has the provider's exits made and dropped as they are needed.
 */
export class Dispatcher {
    private readonly lines = new Map<string, WaitingLine>();
    private readonly providerExits = new Map<string, ProviderExit>();
    private isClosed = false;
    private stopped: NoExitError | undefined;

    constructor(private readonly options: DispatcherOptions) {
        const { exits } = options.provider;
        if (exits.kind === 'listed') for (const exit of exits.exits) this.introduce(exit);
    }

    /** Leases an exit for the site, waiting in line until one may go. */
    lease(site: string): Promise<Lease> {
        return this.wait(site, () => this.leaseNow(site), NO_LIMIT_MILLIS);
    }

    /**
     * Waits in the site's line until `attempt` has an answer. It is asked when its turn has come, and again
     * whenever anything changes for the site.
     * @param patienceMillis After this long the request should come back later.
     * @throws NoExitError when it waited too long; what `attempt` throws.
     */
    wait<Answer>(site: string, attempt: () => Answer | undefined, patienceMillis: number): Promise<Answer> {
        let line = this.lines.get(site);
        if (line === undefined) {
            line = new WaitingLine(this.options.clock);
            this.lines.set(site, line);
        }
        const { exhaustion, clock } = this.options;
        return line.join(attempt, {
            millis: patienceMillis,
            reason: () => exhaustion.postponement(site, clock.now()),
        });
    }

    /**
     * Leases the best exit for the site, or `undefined` while none may go.
     * @throws NoExitError when it makes no sense to wait for one.
     */
    leaseNow(site: string): Lease | undefined {
        if (this.isClosed) throw closedError();
        if (this.stopped !== undefined) throw this.stopped;
        const { engine, clock } = this.options;
        const now = clock.now();
        let result = engine.lease(site, now, 'leave-alone');
        if (result.kind !== 'lease' && result.kind !== 'trials-running' && result.kind !== 'paused') {
            result = this.mint() ? engine.lease(site, now, 'leave-alone') : engine.lease(site, now, 'share');
        }
        switch (result.kind) {
            case 'lease':
                return result.lease;
            case 'trials-running':
            case 'all-busy':
                if (result.untilMillis !== undefined) this.lines.get(site)?.moveAt(result.untilMillis);
                return undefined;
            case 'all-resting':
            case 'paused':
                this.waitForSite(site, result.untilMillis, now);
                return undefined;
            case 'no-exits':
                throw new ProxySessionsError('invalid-options', 'There is no exit left to send a request through.');
        }
    }

    /** Leases a certain exit for the site, or `undefined` while it rests there. */
    leaseExit(exit: Exit, site: string): Lease | undefined {
        const now = this.options.clock.now();
        return this.options.engine.isReady(exit, site, now)
            ? this.options.engine.leaseExit(exit, site, now)
            : undefined;
    }

    /** Whether the site has still to say what it makes of the exit. */
    isOnTrial(exit: Exit, site: string): boolean {
        return this.options.engine.isOnTrial(exit, site);
    }

    /** Leases a certain exit for the site even while it rests there, because the request is bound to it. */
    leaseExitAnyway(exit: Exit, site: string): Lease {
        return this.options.engine.leaseExit(exit, site, this.options.clock.now());
    }

    /**
     * Learns what a request taught; its lease goes on.
     * @param address The page that was asked for.
     */
    note(lease: Lease, verdict: Verdict, address: string): readonly Transition[] {
        const { engine, clock, exhaustion, onTransition } = this.options;
        const transitions = engine.note(lease, verdict, clock.now(), address);
        for (const transition of transitions) onTransition(transition);
        if (verdict.outcome === 'ok') exhaustion.end(lease.site);
        if (verdict.outcome === 'misconfigured' && this.concernsAllExits()) this.stopped = refusedLogin(verdict);
        this.moveLines();
        return transitions;
    }

    /** The request ended, or was never sent. */
    release(lease: Lease): void {
        this.options.engine.release(lease, this.options.clock.now());
        this.moveLines();
    }

    /** Why nothing can go on, once that is so. */
    get stopReason(): NoExitError | undefined {
        return this.stopped;
    }

    providerExit(exit: Exit): ProviderExit {
        return this.providerExits.get(exit.id) ?? exit;
    }

    /** Makes the exit that an id from elsewhere stands for, such as that of a session restored from a store. */
    exitById(id: string): Exit | undefined {
        const { exits } = this.options.provider;
        const known = this.options.engine.findExit(id);
        if (known !== undefined || exits.kind !== 'minted') return known;
        return this.introduce(this.describeMinted(exits.fitSessionId(id)));
    }

    /** Forgets an exit that its provider would not give us again anyway. Exits of a list stay. */
    discard(exit: Exit): void {
        if (this.options.provider.exits.kind === 'listed') return;
        this.options.engine.dropExit(exit);
        this.providerExits.delete(exit.id);
    }

    close(): void {
        this.isClosed = true;
        for (const line of this.lines.values()) line.close(closedError());
        this.lines.clear();
    }

    private moveLines(): void {
        for (const [site, line] of this.lines) {
            line.move();
            if (line.isEmpty) this.lines.delete(site);
        }
    }

    private waitForSite(site: string, untilMillis: number, now: number): void {
        const { exhaustion, onExhausted } = this.options;
        if (untilMillis === Infinity) throw everyLoginRefused();
        if (exhaustion.note(site, untilMillis, now)) onExhausted(site, untilMillis);
        const refusal = exhaustion.refusal(site, now);
        if (refusal !== undefined) throw refusal;
        this.lines.get(site)?.moveAt(untilMillis);
    }

    /** One login serves all exits of a service; the proxies of a list may each have their own. */
    private concernsAllExits(): boolean {
        const { provider, engine } = this.options;
        if (provider.exits.kind !== 'listed') return true;
        if (engine.totals.requests > engine.totals.misconfigured) return false;
        return engine.totals.misconfigured >= Math.min(REFUSED_LOGINS_TO_STOP, engine.exitCount);
    }

    /** @returns whether one more exit exists now. */
    private mint(): boolean {
        const { provider, engine, random } = this.options;
        if (provider.exits.kind === 'listed') return false;
        if (provider.exits.kind === 'minted' && engine.exitCount >= provider.exits.maxSessions) return false;
        this.introduce(this.describeMinted(newSessionId(random)));
        return true;
    }

    private describeMinted(id: string): ProviderExit {
        return { id, label: `${this.options.provider.name} session ${id}` };
    }

    private introduce(exit: ProviderExit): Exit {
        this.providerExits.set(exit.id, exit);
        const network = networkOf(exit.ip) ?? exit.group;
        return this.options.engine.addExit({ id: exit.id, label: exit.label, network });
    }
}

function closedError(): ProxySessionsError {
    return new ProxySessionsError('unsupported', 'This ProxySessions is closed; make a new one to go on crawling.');
}

function refusedLogin({ evidence, rule }: Verdict): NoExitError {
    return new NoExitError(
        'stop-crawl',
        'misconfigured',
        `The proxy refuses us (${rule}: ${evidence}); check its user name, password, groups and plan.`,
    );
}

function everyLoginRefused(): NoExitError {
    return new NoExitError(
        'stop-crawl',
        'misconfigured',
        'Every proxy of the list refuses our login; check the user names and passwords.',
    );
}
