import type { Random } from '../../../src/common/session-id.js';
import { DEFAULT_COOLDOWN } from '../../../src/engine/learning/cooldown.js';
import type { Lease, LeaseResult } from '../../../src/engine/engine.js';
import { Engine } from '../../../src/engine/engine.js';
import type { Verdict } from '../../../src/engine/verdict.js';
import type { Answer, SimulatedSession, SiteRule } from '../rule.js';
import type { Contest, Scheduler, SchedulerFactory } from '../scheduler.js';

/** Sessions of a gateway at the same time, as by default. */
const MOST_SESSIONS = 100;
/** Requests that an exit's fault, and nothing else, may cost a page; see `RetryBudget`. */
const MOST_FRESH_STARTS = 20;

/** The engine, asked as the dispatcher asks it. */
export const ours: SchedulerFactory = (contest) => worker(contest);

/** The same for a user who says what a page may cost. */
export function priced(refusalsPerPage: number): SchedulerFactory {
    return (contest) => worker(contest, { refusalsPerPage });
}

/** The same, but that after every so many requests a new engine goes on with what the old one remembers. */
export function restarted(everyRequests: number): SchedulerFactory {
    return (contest) => worker(contest, { everyRequests });
}

/** A scheduler, and the engine that decides for it at the moment. */
export interface EngineScheduler extends Scheduler {
    readonly engine: Engine;
}

interface WorkerOptions {
    /** After so many requests a new engine goes on with what the old one remembers. @default never */
    readonly everyRequests?: number;
    /** Where others have exits of the list, too: whether the engine has an exit. */
    readonly isOurs?: (exit: number) => boolean;
    readonly refusalsPerPage?: number;
}

export function worker({ rules, random, newSession }: Contest, options: WorkerOptions = {}): EngineScheduler {
    const rule = rules[0]!;
    const { everyRequests = Infinity } = options;
    let engine = engineFor(rule, random, options);
    let reports = 0;
    let drawn = 0;
    const sessions = new Map<number, Used>();
    const freshStarts = new Map<string, number>();
    const sessionOf = (exit: number, site: number): Used => {
        const known = sessions.get(exit);
        if (known !== undefined && known.requests < engine.sessionDepth(String(site))) return known;
        const begun = { session: newSession(), requests: 0 };
        sessions.set(exit, begun);
        return begun;
    };
    // As the dispatcher does with the sessions of a service.
    const dropSpent = (site: string, now: number): void => {
        const spent = engine.findSpent(site, now);
        if (spent === undefined) return;
        engine.dropExit(spent);
        sessions.delete(Number(spent.id));
    };
    const draw = (): void => void engine.addExit({ id: String(drawn), label: String(drawn++) });
    return {
        get engine() {
            return engine;
        },
        maxAttempts: 11,
        maxErrors: 11,
        limitsAreFree: true,
        next(site, now, page, others) {
            const [name, address] = [String(site), `${site}/${page}`];
            let result = engine.lease(name, now, 'leave-alone', address, others);
            if (result.kind !== 'lease' && ASK_AGAIN.includes(result.kind)) {
                const mayDraw = rule.exits === Infinity && result.kind !== 'address-waits';
                const wantsNew = mayDraw && !engine.hasUntried(name);
                if (wantsNew && engine.exitCount >= MOST_SESSIONS) dropSpent(name, now);
                const isNew = wantsNew && engine.exitCount < MOST_SESSIONS;
                if (isNew) draw();
                result = engine.lease(name, now, isNew ? 'leave-alone' : 'share', address, others);
            }
            if (result.kind !== 'lease') {
                const untilMillis = 'untilMillis' in result ? result.untilMillis : undefined;
                return { kind: 'wait', untilMillis, for: result.kind === 'address-waits' ? 'page' : 'site' };
            }
            const exit = Number(result.lease.exit.id);
            const used = sessionOf(exit, site);
            used.requests += 1;
            engine.bind(result.lease, used, used.requests);
            return { kind: 'exit', exit, session: used.session, token: { lease: result.lease, used } };
        },
        report(site, { exit, token }, page, answer, now) {
            const { lease, used } = token as { readonly lease: Lease; readonly used: Used };
            const address = `${site}/${page}`;
            const { events, session, cost } = engine.note(lease, verdictOf(answer), now, address);
            engine.release(lease, now);
            if (answer.kind !== 'ok' && answer.kind !== 'limited' && session === 'end') {
                if (sessions.get(exit) === used) sessions.delete(exit);
                if (rule.exits === Infinity) engine.dropExit(lease.exit);
            }
            reports += 1;
            if (reports % everyRequests === 0) engine = successorOf(engine, engineFor(rule, random, options), now);
            if (events.some((event) => event.kind === 'addressRefused' && event.address === address)) return 'give-up';
            if (cost === 'nothing') return 'retry-free';
            const count = (freshStarts.get(address) ?? 0) + 1;
            freshStarts.set(address, count);
            return cost === 'little' && count <= MOST_FRESH_STARTS ? 'retry-free' : 'retry';
        },
    };
}

/** A session, and how many requests were sent with it. */
interface Used {
    readonly session: SimulatedSession;
    requests: number;
}

const ASK_AGAIN: readonly LeaseResult['kind'][] = ['all-busy', 'all-resting', 'used-up', 'no-exits', 'address-waits'];

function engineFor(
    { exits, perNetwork = exits, cheapExits }: SiteRule,
    random: Random,
    { isOurs, refusalsPerPage }: WorkerOptions,
): Engine {
    const isDrawn = exits === Infinity;
    const engine = new Engine({
        random,
        cooldown: DEFAULT_COOLDOWN,
        maxSites: 10,
        maxLeaseMillis: 600_000,
        exits: isDrawn ? 'drawn' : 'listed',
        settingsOf: () => ({ workers: isOurs === undefined ? 'one' : 'many', refusalsPerPage }),
    });
    for (let exit = 0; !isDrawn && exit < exits; exit += 1) {
        if (isOurs?.(exit) === false) continue;
        const network = `10.0.${Math.floor(exit / perNetwork)}.0/24`;
        engine.addExit({
            id: String(exit),
            label: String(exit),
            network: perNetwork === exits ? undefined : network,
            tier: cheapExits === undefined ? undefined : Number(exit >= cheapExits),
        });
    }
    return engine;
}

function successorOf(engine: Engine, successor: Engine, now: number): Engine {
    for (const { name } of engine.knownSites()) {
        const snapshot = engine.snapshotSite(name, now);
        if (snapshot !== undefined) successor.restoreSite(name, asStored(snapshot), now);
    }
    for (const exit of engine.knownExits()) {
        const snapshot = engine.snapshotExit(exit, now);
        if (snapshot !== undefined) successor.restoreExit(successor.findExit(exit.id)!, asStored(snapshot), now);
    }
    return successor;
}

function asStored<Snapshot>(snapshot: Snapshot): Snapshot {
    return JSON.parse(JSON.stringify(snapshot)) as Snapshot;
}

function verdictOf(answer: Answer): Verdict {
    const [rule, evidence] = ['simulated', answer.kind];
    switch (answer.kind) {
        case 'ok':
            return { outcome: 'ok', rule, evidence };
        case 'refused':
            return { outcome: 'blocked', rule, evidence };
        case 'limited':
            return { outcome: 'rate-limited', rule, evidence, retryAfterMillis: answer.retryAfterMillis };
        case 'unavailable':
            return { outcome: 'target-failed', rule, evidence };
        case 'reset':
            return { outcome: 'proxy-failed', rule, evidence, failure: 'connection-lost' };
        case 'timeout':
            return { outcome: 'target-failed', rule, evidence, failure: 'timeout' };
        case 'proxy-failed':
            return { outcome: 'proxy-failed', rule, evidence };
    }
}
