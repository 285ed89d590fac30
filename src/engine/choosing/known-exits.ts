import type { Exit } from '../exit.js';
import type { ExitHealth } from '../exit-health.js';
import { newExitHealth } from '../exit-health.js';

/** What is known of the exits that one site has used. */
export class KnownExits {
    private readonly byExit = new Map<Exit, ExitHealth>();

    /** @param onUse An exit is used, or known of, for the first time. */
    constructor(private readonly onUse: (exit: Exit) => void) {}

    [Symbol.iterator](): Iterator<ExitHealth> {
        return this.byExit.values();
    }

    get size(): number {
        return this.byExit.size;
    }

    find(exit: Exit): ExitHealth | undefined {
        return this.byExit.get(exit);
    }

    /** What is known of the exit; nothing yet where the site has not used it. */
    healthOf(exit: Exit): ExitHealth {
        const known = this.byExit.get(exit);
        if (known !== undefined) return known;
        const health = newExitHealth(exit);
        this.keep(health);
        return health;
    }

    keep(health: ExitHealth): void {
        this.byExit.set(health.exit, health);
        this.onUse(health.exit);
    }

    delete(exit: Exit): void {
        this.byExit.delete(exit);
    }
}
