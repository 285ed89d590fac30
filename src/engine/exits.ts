import type { Exit, ExitInfo } from './exit.js';
import { newExit } from './exit.js';
import type { Sites } from './site.js';
import type { SuppliesByKey } from './tiers/supply.js';

/** The exits that are there now. Their sites and supplies hear of those that come and go. */
export class Exits {
    private readonly byId = new Map<string, Exit>();

    constructor(
        private readonly sites: Sites,
        private readonly supplies: SuppliesByKey,
    ) {}

    [Symbol.iterator](): Iterator<Exit> {
        return this.byId.values();
    }

    get size(): number {
        return this.byId.size;
    }

    find(id: string): Exit | undefined {
        return this.byId.get(id);
    }

    add(info: ExitInfo): Exit {
        const known = this.byId.get(info.id);
        if (known?.dropped === false) return known;
        // One that is on its way out ends with its requests, and is another one from now on.
        if (known !== undefined) this.drop(known);
        const exit = newExit(info);
        this.byId.set(exit.id, exit);
        this.supplies.of(exit).exits += 1;
        this.sites.add(exit);
        return exit;
    }

    drop(exit: Exit): void {
        exit.dropped = true;
        if (this.byId.get(exit.id) === exit) {
            this.byId.delete(exit.id);
            this.supplies.of(exit).exits -= 1;
        }
        this.sites.drop(exit);
    }
}
