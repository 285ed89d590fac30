import type { ExitHealth } from '../exit-health.js';
import type { SelectionParts } from './selection-parts.js';

/** Whether an exit that serves a request may serve another one beside it. */
export function mayBeShared(
    health: ExitHealth,
    { blame, latency, readiness }: Pick<SelectionParts, 'blame' | 'latency' | 'readiness'>,
    now: number,
): boolean {
    return blame.exits.isGoodEnough(health) && !latency.isSlow(health) && readiness.isReady(health, now);
}
