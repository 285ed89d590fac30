const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A span of time as all our texts write it: `400 ms`, `42 s`, `5 min`, `2.5 h`. */
export function describeMillis(millis: number): string {
    if (millis < SECOND) return `${Math.round(millis)} ms`;
    if (millis < 2 * MINUTE) return `${Number((millis / SECOND).toFixed(1))} s`;
    return millis < 2 * HOUR ? `${Math.round(millis / MINUTE)} min` : `${Number((millis / HOUR).toFixed(1))} h`;
}
