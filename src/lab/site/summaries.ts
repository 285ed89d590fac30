import type { Visit } from './visit.js';
import { SERVED } from './visit.js';

/** How often each address came, in order of first arrival. */
export function countByIp(visits: readonly Visit[]): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { clientIp } of visits) counts.set(clientIp, (counts.get(clientIp) ?? 0) + 1);
    return counts;
}

/** Visits to pages, as against what pages load. */
export function pagesOf(visits: readonly Visit[]): Visit[] {
    return visits.filter(({ resource }) => resource === 'page');
}

/** Visits that no policy objected to. */
export function servedOf(visits: readonly Visit[]): Visit[] {
    return visits.filter(({ verdict }) => verdict === SERVED);
}
