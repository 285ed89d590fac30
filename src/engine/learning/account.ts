import type { Random } from '../../common/session-id.js';
import type { CooldownOptions } from './cooldown.js';
import { restMillis } from './cooldown.js';
import { ParallelLimit } from './parallel-limit.js';
import type { Outcome, Verdict } from '../verdict.js';

/** Limits of rate and concurrency pass quickly; a service that means longer says so. */
const BACK_OFF: CooldownOptions = { baseMillis: 1_000, capMillis: 60_000 };

/** Too many requests for the plan, or no exit left for what the plan asks for. */
const LIMITS: readonly Outcome[] = ['rate-limited', 'proxy-failed'];

/** How the proxy service treats the account: while it is limited, no exit can do better than another. */
export class Account {
    private limitsInARow = 0;
    private limitEnd = 0;
    private readonly parallel = new ParallelLimit();

    constructor(private readonly random: Random) {}

    /** Until when nothing may go, in the engine's time. */
    get limitedUntilMillis(): number {
        return this.limitEnd;
    }

    /** How many of its requests may be under way at a time. */
    get mostRequests(): number {
        return this.parallel.most;
    }

    /** @param running How many requests of the account are under way, this one included. */
    noteVerdict(
        { outcome, about, retryAfterMillis }: Verdict,
        { startedAt, runningAtStart }: Sent,
        running: number,
        now: number,
    ): void {
        if (outcome === 'ok') {
            this.limitsInARow = 0;
            this.parallel.noteServed(runningAtStart);
        }
        if (about !== 'account' || !LIMITS.includes(outcome)) return;
        const mayBeParallel = outcome === 'rate-limited' && this.parallel.noteRefused(startedAt, running, now);
        if (mayBeParallel && retryAfterMillis === undefined) return;
        // Requests that were under way when the limit was met all hear of it.
        if (this.limitEnd > now && retryAfterMillis === undefined) return;
        const millis = retryAfterMillis ?? restMillis(this.limitsInARow, BACK_OFF, this.random);
        this.limitsInARow += 1;
        this.limitEnd = Math.max(this.limitEnd, now + millis);
    }
}

/** A request, as it was when it was sent. */
interface Sent {
    readonly startedAt: number;
    /** How many of the account were under way, itself included. */
    readonly runningAtStart: number;
}
