import type { Engine, Lease } from '../../src/engine/engine.js';
import type { EngineEvent } from '../../src/engine/events.js';
import type { Verdict } from '../../src/engine/verdict.js';

/** A request ends at the moment at which its outcome is known; `undefined` when it told nothing. */
export function settle(
    engine: Engine,
    lease: Lease,
    verdict: Verdict | undefined,
    now: number,
    address?: string,
): readonly EngineEvent[] {
    const events = verdict === undefined ? [] : engine.note(lease, verdict, now, address).events;
    if (verdict?.outcome === 'ok') for (const tally of lease.tallies) tally.finished += 1;
    engine.release(lease, now);
    return events;
}
