import type { Clock } from '../dispatch/clock.js';
import type { Engine } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { ExitMemory } from '../engine/memory/exit-memory.js';
import type { ExitNames } from './exit-names.js';
import type { StateItem } from './items.js';

/** What the engine learned, on its way to the state and back. */
export class Knowledge {
    /** Of exits that come back with their sessions. */
    private readonly awaited = new Map<string, ExitMemory>();

    constructor(
        private readonly engine: Engine,
        private readonly names: ExitNames,
        private readonly clock: Clock,
    ) {}

    *snapshot(): Iterable<StateItem> {
        const now = this.clock.now();
        // Lists of their own: the crawl goes on while this one is gone through.
        for (const { name } of [...this.engine.knownSites()]) {
            const memory = this.engine.rememberSite(name, now);
            if (memory !== undefined) yield { kind: 'site', site: name, memory };
        }
        for (const exit of [...this.engine.knownExits()]) {
            const memory = this.engine.rememberExit(exit, now);
            if (memory !== undefined) yield { kind: 'exit', exit: this.names.nameOf(exit), label: exit.label, memory };
        }
    }

    /** Knowledge of exits that are not in the list any more is left out. */
    restore(items: readonly StateItem[]): void {
        const now = this.clock.now();
        for (const item of items) {
            if (item.kind === 'site') this.engine.recallSite(item.site, item.memory, now);
            if (item.kind === 'exit') this.awaited.set(item.exit, item.memory);
        }
        for (const exit of this.engine.knownExits()) this.restoreExit(exit);
    }

    /** An exit is back. */
    restoreExit(exit: Exit): void {
        const name = this.names.nameOf(exit);
        const memory = this.awaited.get(name);
        if (memory === undefined) return;
        this.awaited.delete(name);
        this.engine.recallExit(exit, memory, this.clock.now());
    }
}
