/** Time as the package sees it, replaceable in tests and simulations. */
export interface Clock {
    /** Milliseconds since the epoch. */
    now(): number;
    /** Calls back once after `millis`; the returned function takes that back. Never keeps the process alive. */
    schedule(millis: number, callback: () => void): () => void;
}

/** setTimeout fires at once when asked for more than this. */
const LONGEST_TIMEOUT_MILLIS = 2 ** 31 - 1;

export const systemClock: Clock = {
    now: () => Date.now(),
    schedule(millis, callback) {
        const timer = setTimeout(callback, Math.min(Math.max(0, millis), LONGEST_TIMEOUT_MILLIS));
        timer.unref();
        return () => clearTimeout(timer);
    },
};
