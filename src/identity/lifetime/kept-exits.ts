import type { Clock } from '../../dispatch/clock.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import { keepExit, letGo } from '../../engine/choosing/kept-exit.js';
import type { Engine } from '../../engine/engine.js';
import type { Exit } from '../../engine/exit.js';

export interface KeptExitsParts {
    readonly engine: Pick<Engine, 'sitesUsing'>;
    readonly dispatcher: Pick<Dispatcher, 'moveQueues'>;
    readonly clock: Clock;
}

/** The exits that are kept to one identity each, on all sites. */
export class KeptExits {
    constructor(private readonly parts: KeptExitsParts) {}

    keep(exit: Exit): void {
        keepExit(exit);
    }

    /** The exit is there for all again. */
    letGo(exit: Exit): void {
        const { engine, dispatcher, clock } = this.parts;
        letGo(engine, exit, clock.now());
        dispatcher.moveQueues();
    }
}
