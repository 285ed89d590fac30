import type { Engine } from '../engine.js';
import type { Exit } from '../exit.js';

/** Keeps an exit, on all sites, to the identity that is bound to it. */
export function keepExit(exit: Exit): void {
    exit.isKept = true;
}

/** The exit is there for all again. */
export function letGo(engine: Pick<Engine, 'sitesUsing'>, exit: Exit, now: number): void {
    if (!exit.isKept) return;
    exit.isKept = false;
    for (const { tiers } of engine.sitesUsing(exit)) tiers.siteExitsOf(exit).queueAgain(exit, now);
}
