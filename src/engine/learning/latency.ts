import type { MeasuredLatency, ExitHealth } from '../exit-health.js';

/** So many times the usual latency is slow: a request then costs as much time as several others. */
const SLOW = 3;
/** Less than this above the usual latency is not slow: a busy process or a lost packet takes as long for any exit. */
const SLOW_BY_MILLIS = 500;
/** How fast the usual latency moves towards what is seen: a median, step by step. */
const STEP = 0.03;
/** How much the latest answer counts for one exit. */
const LATEST_SHARE = 0.3;
/**
 * Answers of the site after which a slow exit is tried again, twice as many each time that it is slow: a process that
 * was busy for a second makes whatever was under way look slow.
 */
const FIRST_LEFT_OUT = 100;

/** Answers after which the usual latency is known. */
const ENOUGH_ANSWERS = 20;
/** So many times the usual latency nearly no answer takes. */
const PATIENCE = 10;
/** A connection that lost a packet or two is not hanging: its second attempt comes after three seconds. */
const SHORTEST_PATIENCE_MILLIS = 5_000;
/** How much longer a page is waited for each time that it was given up: it may be the page that takes so long. */
const LONGER_EACH_TIME = 4;
/** By how much longer answers are waited for when one took longer than that, at most, and how fast that is forgotten. */
const MOST_CAUTION = 64;
const FORGETTING = 0.999;

/** How long answers take, by exit and usually. A slow exit is used when no other can be, and one that hangs is given up. */
export class Latency {
    private readonly usualMillis = { 'first answer': 0, 'later answers': 0 };
    private answers = 0;
    /** Answers of this site may take longer than was thought. */
    private caution = 1;

    note(health: ExitHealth, millis: number): void {
        const isUnexpected = millis > this.patienceMillis(0);
        this.caution = isUnexpected ? Math.min(MOST_CAUTION, 2 * this.caution) : Math.max(1, this.caution * FORGETTING);
        this.answers += 1;
        const measured = average(health.latency, millis);
        health.latency = { ...measured, leftOut: this.leftOut(measured, health.latency?.leftOut) };
        const usual = this.usualMillis[measured.from];
        const step = millis > usual ? 1 + STEP : 1 - STEP;
        this.usualMillis[measured.from] = usual === 0 ? millis : usual * step;
    }

    /** Whether the exit is so slow that another should be used. */
    isSlow({ latency }: ExitHealth): boolean {
        return latency?.leftOut !== undefined && this.answers < latency.leftOut.until;
    }

    private leftOut({ millis, from }: Average, before: MeasuredLatency['leftOut']): MeasuredLatency['leftOut'] {
        const usual = this.usualMillis[from];
        if (usual === 0 || millis <= Math.max(SLOW * usual, usual + SLOW_BY_MILLIS)) return undefined;
        const answers = before === undefined ? FIRST_LEFT_OUT : 2 * before.answers;
        return { answers, until: this.answers + answers };
    }

    /**
     * How long an answer should be waited for; `Infinity` as long as the usual latency is not known.
     * @param timeouts How often the page was given up.
     */
    patienceMillis(timeouts: number): number {
        if (this.answers < ENOUGH_ANSWERS) return Infinity;
        const usual = Math.max(...Object.values(this.usualMillis));
        const millis = Math.max(SHORTEST_PATIENCE_MILLIS, PATIENCE * usual);
        return millis * this.caution * LONGER_EACH_TIME ** timeouts;
    }
}

type Average = Pick<MeasuredLatency, 'millis' | 'from'>;

function average(known: MeasuredLatency | undefined, millis: number): Average {
    if (known === undefined) return { millis, from: 'first answer' };
    // What was measured before a slow exit was left out is too old to count.
    if (known.from === 'first answer' || known.leftOut !== undefined) return { millis, from: 'later answers' };
    return { millis: known.millis + LATEST_SHARE * (millis - known.millis), from: 'later answers' };
}
