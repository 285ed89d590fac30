import type { EngineOptions } from '../../src/engine/engine.js';
import { Engine } from '../../src/engine/engine.js';
import { DEFAULT_COOLDOWN } from '../../src/engine/learning/cooldown.js';
import { seededRandom } from '../../src/engine/random.js';

/** An engine with so many exits of a list: `exit-0`, `exit-1`, … */
export function engineWith(exits: number, options: Partial<EngineOptions> = {}): Engine {
    const engine = new Engine({
        random: seededRandom(1),
        cooldown: DEFAULT_COOLDOWN,
        maxSites: 10,
        maxLeaseMillis: 600_000,
        ...options,
    });
    for (let index = 0; index < exits; index += 1) engine.addExit({ id: `exit-${index}`, label: `exit-${index}` });
    return engine;
}
