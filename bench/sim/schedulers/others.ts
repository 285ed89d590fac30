import type { SimulatedSession } from '../rule.js';
import type { SchedulerFactory } from '../scheduler.js';

const STOCK_POOL_SIZE = 1_000;
/** Crawlee's `maxSessionRotations`, 10 by default, after the first try. */
const STOCK_ATTEMPTS = 11;

/** `maxRequestRetries`, 3 by default, after the first try. */
const STOCK_ERRORS = 4;
/** `maxUsageCount` and `maxErrorScore` of a session. */
const STOCK_USES = 50;
const STOCK_ERROR_SCORE = 3;

interface StockSession {
    readonly identity: SimulatedSession;
    readonly exit: number;
    uses: number;
    errors: number;
}

/**
 * Stock Crawlee 3.18: a new session for each request until the pool is full, each with the next proxy of the list; then
 * any of them. A refused session is retired, and its proxy comes back on its next turn.
 */
export const stock: SchedulerFactory = ({ rules, random, newSession }) => {
    const { exits } = rules[0]!;
    const sessions: StockSession[] = [];
    let drawn = 0;
    const retire = (session: StockSession): void => {
        const index = sessions.indexOf(session);
        if (index !== -1) sessions.splice(index, 1);
    };
    return {
        maxAttempts: STOCK_ATTEMPTS,
        maxErrors: STOCK_ERRORS,
        next() {
            if (sessions.length < STOCK_POOL_SIZE) {
                sessions.push({ identity: newSession(), exit: drawn % exits, uses: 0, errors: 0 });
                drawn += 1;
                return {
                    kind: 'exit',
                    exit: sessions.at(-1)!.exit,
                    session: sessions.at(-1)!.identity,
                    token: sessions.at(-1),
                };
            }
            const token = sessions[Math.floor(random() * sessions.length)]!;
            return { kind: 'exit', exit: token.exit, session: token.identity, token };
        },
        report(_, { token }, __, answer) {
            const session = token as StockSession;
            session.uses += 1;
            if (answer.kind !== 'ok') session.errors += 1;
            const isRefused = answer.kind === 'refused' || answer.kind === 'limited';
            if (isRefused || session.uses >= STOCK_USES || session.errors >= STOCK_ERROR_SCORE) retire(session);
        },
    };
};

/** Crawlee's `tieredProxyUrls`: the list in two tiers, halves unless the rule says otherwise, by its own rule of penalties. */
export const tiered: SchedulerFactory = ({ rules }) => {
    const { exits, cheapExits = Math.ceil(exits / 2) } = rules[0]!;
    const tiers = [
        Array.from({ length: cheapExits }, (_, exit) => exit),
        Array.from({ length: exits - cheapExits }, (_, exit) => cheapExits + exit),
    ];
    const penalties = tiers.map(() => 0);
    const drawn = tiers.map(() => 0);
    let tier = 0;
    return {
        maxAttempts: STOCK_ATTEMPTS,
        next() {
            penalties.forEach((penalty, index) => (penalties[index] = Math.max(penalty - 1, 0)));
            const [left, right] = [penalties[tier - 1] ?? Infinity, penalties[tier + 1] ?? Infinity];
            if (penalties[tier]! > Math.min(left, right)) tier += left <= right ? -1 : 1;
            else if (penalties[tier] === left) tier -= 1;
            const exit = tiers[tier]![drawn[tier]! % tiers[tier]!.length]!;
            drawn[tier]! += 1;
            return { kind: 'exit', exit, token: tier };
        },
        report(_, { token }, __, answer) {
            if (answer.kind !== 'ok') penalties[token as number]! += 10;
        },
    };
};

/** Any exit, each time. */
export const uniform: SchedulerFactory = ({ rules, random }) => ({
    maxAttempts: STOCK_ATTEMPTS,
    next: () => ({ kind: 'exit', exit: Math.floor(random() * rules[0]!.exits) }),
    report: () => undefined,
});

/** The rule from before `SessionPool`: a new session less and less often as proven ones come near `maxSessions`. */
export const preSessionPool: SchedulerFactory = ({ rules, random }) => {
    const maxSessions = 100;
    const working: number[] = [];
    return {
        maxAttempts: STOCK_ATTEMPTS,
        next() {
            const reuses = random() < working.length / maxSessions;
            const exit = reuses
                ? working[Math.floor(random() * working.length)]!
                : Math.floor(random() * rules[0]!.exits);
            return { kind: 'exit', exit };
        },
        report(_, { exit }, __, answer) {
            const index = working.indexOf(exit);
            if (answer.kind === 'ok') working.push(exit);
            else if (index !== -1) working.splice(index, 1);
        },
    };
};
