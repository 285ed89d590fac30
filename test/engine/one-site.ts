import type { Engine, EngineOptions, Lease } from '../../src/engine/engine.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { OK } from '../../src/engine/verdict.js';
import { engineWith as emptyEngine } from './engine-with.js';
import { settle } from './settle.js';

export const BLOCKED: Verdict = { outcome: 'blocked', rule: 'test', evidence: 'status 403' };
export const PROXY_FAILED: Verdict = { outcome: 'proxy-failed', rule: 'test', evidence: 'refused' };
export const SITE = 'shop.test';

/** An engine with so many exits of a list, `exit-1`, `exit-2`, …, and long rests. */
export function engineWith(exits: number, options: Partial<EngineOptions> = {}): Engine {
    const cooldown = { baseMillis: 30_000, capMillis: 3_600_000 };
    const engine = emptyEngine(0, { cooldown, maxSites: 100, ...options });
    for (let index = 1; index <= exits; index += 1) engine.addExit({ id: `exit-${index}`, label: `exit-${index}` });
    return engine;
}

/** The lease of an exit for the site; fails where there is none. */
export function leaseOf(engine: Engine, site = SITE, now = 0): Lease {
    const result = engine.lease(site, now);
    if (result.kind !== 'lease') throw new Error(`expected a lease, got ${result.kind}`);
    return result.lease;
}

/** Uses every exit once, so that all are proven. */
export function proveAll(engine: Engine, site = SITE): void {
    for (let used = 0; used < engine.exitCount; used += 1) settle(engine, leaseOf(engine, site), OK, 0);
}
