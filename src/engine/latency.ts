import type { MeasuredLatency, Standing } from './standing.js';

/** So many times the usual latency is slow: a request then costs as much time as several others. */
const SLOW = 3;
/** How fast the usual latency moves towards what is seen: a median, step by step. */
const STEP = 0.03;
/** How much the latest answer counts for one exit. */
const LATEST_SHARE = 0.3;

/** How long answers take, by exit and usually. A slow exit is used when no other can be. */
export class Latency {
    private readonly usualMillis = { 'first answer': 0, 'later answers': 0 };

    note(standing: Standing, millis: number): void {
        const measured = next(standing.latency, millis);
        standing.latency = measured;
        const usual = this.usualMillis[measured.from];
        const step = millis > usual ? 1 + STEP : 1 - STEP;
        this.usualMillis[measured.from] = usual === 0 ? millis : usual * step;
    }

    isSlow({ latency }: Standing): boolean {
        if (latency === undefined) return false;
        const usual = this.usualMillis[latency.from];
        return usual > 0 && latency.millis > SLOW * usual;
    }
}

function next(known: MeasuredLatency | undefined, millis: number): MeasuredLatency {
    if (known === undefined) return { millis, from: 'first answer' };
    if (known.from === 'first answer') return { millis, from: 'later answers' };
    return { millis: known.millis + LATEST_SHARE * (millis - known.millis), from: 'later answers' };
}
