import type { Random } from '../../../src/common/session-id.js';
import { DEFAULT_COOLDOWN } from '../../../src/engine/cooldown.js';
import type { Lease } from '../../../src/engine/engine.js';
import { Engine } from '../../../src/engine/engine.js';
import type { Verdict } from '../../../src/engine/verdict.js';
import type { Answer, SimulatedSession, SiteRule } from '../rule.js';
import type { SchedulerFactory } from '../scheduler.js';

/** So many sticky sessions of a gateway are known to the engine. */
const GATEWAY_EXITS = 2_000;

/** The engine, asked as the dispatcher asks it. */
export const ours: SchedulerFactory = restarted(Infinity);

/** The same, but that after every so many requests a new engine goes on with what the old one remembers. */
export function restarted(everyRequests: number): SchedulerFactory {
    return ({ rules, random, newSession }) => {
        let engine = engineFor(rules[0]!, random);
        let reports = 0;
        // A session for each exit, replaced when it is refused.
        const sessions = new Map<number, SimulatedSession>();
        const sessionOf = (exit: number): SimulatedSession => {
            const session = sessions.get(exit) ?? newSession();
            sessions.set(exit, session);
            return session;
        };
        return {
            maxAttempts: 11,
            limitsAreFree: true,
            next(site, now) {
                let result = engine.lease(String(site), now, 'leave-alone');
                if (result.kind === 'all-busy' || result.kind === 'all-resting') {
                    result = engine.lease(String(site), now);
                }
                if (result.kind === 'lease') {
                    const exit = Number(result.lease.exit.id);
                    return { kind: 'exit', exit, session: sessionOf(exit), token: result.lease };
                }
                return { kind: 'wait', untilMillis: 'untilMillis' in result ? result.untilMillis : undefined };
            },
            report(site, { exit, session, token }, page, answer, now) {
                const lease = token as Lease;
                engine.note(lease, verdictOf(answer), now, `${site}/${page}`);
                engine.release(lease, now);
                if (answer.kind === 'refused' && sessions.get(exit) === session) sessions.delete(exit);
                reports += 1;
                if (reports % everyRequests === 0) engine = successorOf(engine, engineFor(rules[0]!, random), now);
            },
        };
    };
}

function engineFor({ exits, perNetwork = exits, cheapExits }: SiteRule, random: Random): Engine {
    const engine = new Engine({ random, cooldown: DEFAULT_COOLDOWN, maxSites: 10, maxLeaseMillis: 600_000 });
    for (let exit = 0; exit < Math.min(exits, GATEWAY_EXITS); exit += 1) {
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
        case 'timeout':
        case 'proxy-failed':
            return { outcome: 'proxy-failed', rule, evidence };
    }
}
