import type { SimulatedSession, SiteTruth } from '../rule.js';
import type { SchedulerFactory } from '../scheduler.js';

/** So many exits of a gateway are looked at for one that is ready. */
const MOST_DRAWS = 1_000;

/** Knows what each site will say, and wastes nothing: takes the fastest exit that would be accepted now. */
export const oracle: SchedulerFactory = ({ rules, truths, newSession }) => {
    const { exits } = rules[0]!;
    let turn = 0;
    const acceptedSession = (truth: SiteTruth): SimulatedSession | undefined => {
        if (truth.accepts === undefined) return undefined;
        let session = newSession();
        while (!truth.accepts(session)) session = newSession();
        return session;
    };
    return {
        maxAttempts: Infinity,
        isOracle: true,
        next(site, now) {
            const truth = truths[site]!;
            let earliest = Infinity;
            let best: number | undefined;
            for (let index = 0; index < Math.min(exits, MOST_DRAWS); index += 1) {
                const exit = (turn + index) % exits;
                const readyAt = truth.readyAt(exit, now);
                earliest = Math.min(earliest, readyAt);
                if (readyAt > now) continue;
                const slowness = truth.slowness?.(exit) ?? 1;
                if (best === undefined || slowness < (truth.slowness?.(best) ?? 1)) best = exit;
                if (slowness === 1) break;
            }
            if (best === undefined) return { kind: 'wait', untilMillis: earliest };
            turn = best + 1;
            return { kind: 'exit', exit: best, session: acceptedSession(truth) };
        },
        report: (site, _, page) => (truths[site]!.isClosed?.(page) === true ? 'give-up' : 'retry'),
    };
};
