import type { Random } from '../../../src/common/session-id.js';
import { DEFAULT_COOLDOWN } from '../../../src/engine/cooldown.js';
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
export const ours: SchedulerFactory = restarted(Infinity);

/** The same, but that after every so many requests a new engine goes on with what the old one remembers. */
export function restarted(everyRequests: number): SchedulerFactory {
    return (contest) => worker(contest, everyRequests);
}

/** A scheduler, and the engine that decides for it at the moment. */
export interface EngineScheduler extends Scheduler {
    readonly engine: Engine;
}

/** @param isOurs Whether the engine has an exit of the list. */
export function worker(
    { rules, random, newSession }: Contest,
    everyRequests = Infinity,
    isOurs: (exit: number) => boolean = () => true,
): EngineScheduler {
    const rule = rules[0]!;
    let engine = engineFor(rule, random, isOurs);
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
            const { transitions, session, cost } = engine.note(lease, verdictOf(answer), now, address);
            engine.release(lease, now);
            if (answer.kind !== 'ok' && answer.kind !== 'limited' && session === 'end') {
                if (sessions.get(exit) === used) sessions.delete(exit);
                if (rule.exits === Infinity) engine.dropExit(lease.exit);
            }
            reports += 1;
            if (reports % everyRequests === 0) engine = successorOf(engine, engineFor(rule, random, isOurs), now);
            if (transitions.some((news) => news.kind === 'addressRefused' && news.address === address))
                return 'give-up';
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
    isOurs: (exit: number) => boolean,
): Engine {
    const isDrawn = exits === Infinity;
    const engine = new Engine({
        random,
        cooldown: DEFAULT_COOLDOWN,
        maxSites: 10,
        maxLeaseMillis: 600_000,
        exits: isDrawn ? 'drawn' : 'listed',
    });
    for (let exit = 0; !isDrawn && exit < exits; exit += 1) {
        if (!isOurs(exit)) continue;
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
        const memory = engine.rememberSite(name, now);
        if (memory !== undefined) successor.recallSite(name, asStored(memory), now);
    }
    for (const exit of engine.knownExits()) {
        const memory = engine.rememberExit(exit, now);
        if (memory !== undefined) successor.recallExit(successor.findExit(exit.id)!, asStored(memory), now);
    }
    return successor;
}

function asStored<Memory>(memory: Memory): Memory {
    return JSON.parse(JSON.stringify(memory)) as Memory;
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
