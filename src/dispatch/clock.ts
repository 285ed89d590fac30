/** Time as the package sees it, replaceable in tests and simulations. */
export interface Clock {
    /** Milliseconds since the epoch. Never goes back. */
    now(): number;
    /** Calls back once after `millis`; the returned function takes that back. Never keeps the process alive. */
    schedule(millis: number, callback: () => void): () => void;
}

/** setTimeout fires at once when asked for more than this. */
const LONGEST_TIMEOUT_MILLIS = 2 ** 31 - 1;

/** The system's time is looked at once. */
const STARTED_MILLIS = Date.now() - performance.now();

/**
 * Goes on evenly from the system's time at the start of the process: somebody who sets the system's clock an hour back
 * or ahead meanwhile makes no wait longer or shorter.
 */
export const systemClock: Clock = {
    now: () => Math.floor(STARTED_MILLIS + performance.now()),
    schedule(millis, callback) {
        const timer = setTimeout(callback, Math.min(Math.max(0, millis), LONGEST_TIMEOUT_MILLIS));
        timer.unref();
        return () => clearTimeout(timer);
    },
};
