import { Fifo } from './fifo.js';
import type { ExitHealth } from '../exit-health.js';

/** The exits that serve something at the moment, to be shared in turn when no other can be had. */
export class BusyExits {
    private readonly siteExits = new Fifo<ExitHealth>();

    add(health: ExitHealth): void {
        if (health.listedForSharing) return;
        health.listedForSharing = true;
        this.siteExits.push(health);
    }

    /** Whether any of them may serve one request more. */
    some(mayServe: (health: ExitHealth) => boolean): boolean {
        return this.next(mayServe) !== undefined;
    }

    /** The next that may serve one request more; an exit on trial is left alone until it is known. */
    next(mayServe: (health: ExitHealth) => boolean): ExitHealth | undefined {
        for (let tries = this.siteExits.size; tries > 0; tries -= 1) {
            const health = this.siteExits.shift()!;
            if (health.place !== 'in-use' || health.exit.dropped) {
                health.listedForSharing = false;
                continue;
            }
            this.siteExits.push(health);
            if (!health.onTrial && mayServe(health)) return health;
        }
        return undefined;
    }
}
