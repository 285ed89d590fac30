import type { Standing } from './standing.js';

/** So many times the usual latency is slow: a request then costs as much time as several others. */
const SLOW = 3;
/** How fast the usual latency moves towards what is seen: a median, step by step. */
const STEP = 0.03;
/** How much the latest answer counts for one exit. */
const LATEST_SHARE = 0.3;

/** How long answers take, by exit and usually. A slow exit is used when no other can be. */
export class Latency {
    private usualMillis = 0;

    note(standing: Standing, millis: number): void {
        const known = standing.latencyMillis;
        standing.latencyMillis = known === undefined ? millis : known + LATEST_SHARE * (millis - known);
        if (this.usualMillis === 0) this.usualMillis = millis;
        else this.usualMillis *= millis > this.usualMillis ? 1 + STEP : 1 - STEP;
    }

    isSlow({ latencyMillis }: Standing): boolean {
        return latencyMillis !== undefined && this.usualMillis > 0 && latencyMillis > SLOW * this.usualMillis;
    }
}
