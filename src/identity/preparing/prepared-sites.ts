import type { SessionLike } from '../like.js';

/** Key in a session's `userData`, which Crawlee stores and restores together with the cookies. */
const USER_DATA_KEY = 'proxySessionsPrepared';

/** Sites remembered for each session; older ones are prepared again. */
const MOST_SITES = 100;

export function isPreparedFor({ userData }: SessionLike, site: string): boolean {
    return preparedSites(userData).includes(site);
}

export function notePrepared({ userData }: SessionLike, site: string): void {
    userData[USER_DATA_KEY] = [...preparedSites(userData), site].slice(-MOST_SITES);
}

function preparedSites(userData: Readonly<Record<string, unknown>>): readonly unknown[] {
    const kept = userData[USER_DATA_KEY];
    return Array.isArray(kept) ? (kept as unknown[]) : [];
}
