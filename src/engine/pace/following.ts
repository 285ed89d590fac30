import type { History } from './history.js';

/** Requests that any exit may send in so long before another has shown that more of them are accepted. */
export const FREE_REQUESTS = 4;
export const FREE_WINDOW_MILLIS = 60_000;
/** How close the others may come to what a scout has shown. */
const FOLLOWING_SHARE = 0.8;

/**
 * When an exit that is no scout may go, while no limit is known.
 * @param shown Requests of one exit that were accepted so far.
 */
export function followsAt(history: History, shown: number, now: number): number {
    const most = Math.max(FREE_REQUESTS, Math.floor(FOLLOWING_SHARE * shown));
    const oldest = history.latest(most);
    return oldest === undefined ? now : Math.max(now, oldest + FREE_WINDOW_MILLIS);
}
