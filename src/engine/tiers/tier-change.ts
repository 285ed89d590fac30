import type { EngineEvent } from '../events.js';
import type { Site } from '../site.js';

const NO_EVENTS: readonly EngineEvent[] = [];

/** What is to be told when exits of another price serve the site than before. */
export function tierChange({ name, tiers }: Site): readonly EngineEvent[] {
    const change = tiers.takeChange();
    return change === undefined ? NO_EVENTS : [{ kind: 'tierChanged', site: name, ...change }];
}
