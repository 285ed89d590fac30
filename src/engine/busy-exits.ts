import { Fifo } from './fifo.js';
import type { Standing } from './standing.js';

/** The exits that serve something at the moment, to be shared in turn when no other can be had. */
export class BusyExits {
    private readonly line = new Fifo<Standing>();

    add(standing: Standing): void {
        if (standing.listedForSharing) return;
        standing.listedForSharing = true;
        this.line.push(standing);
    }

    /** The next that may serve one request more; an exit on trial is left alone until it is known. */
    next(mayServe: (standing: Standing) => boolean): Standing | undefined {
        for (let tries = this.line.size; tries > 0; tries -= 1) {
            const standing = this.line.shift()!;
            if (standing.place !== 'in-use' || standing.exit.dropped) {
                standing.listedForSharing = false;
                continue;
            }
            this.line.push(standing);
            if (!standing.onTrial && mayServe(standing)) return standing;
        }
        return undefined;
    }
}
