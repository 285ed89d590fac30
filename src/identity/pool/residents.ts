import type { Exit } from '../../engine/exit.js';
import type { Identity } from '../identity.js';

/** The living identities of one route: those of one crawler, or of all that share their sessions. */
export class Residents {
    readonly living = new Set<Identity>();
    /** The identity that goes on when its exit's turn comes again. */
    readonly byExit = new Map<Exit, Identity>();
    /** The same, while it is being made. */
    readonly beginning = new Map<Exit, Promise<Identity>>();

    /** Those that any request may be given to. */
    *unnamed(): Iterable<Identity> {
        for (const identity of this.living) if (identity.key === undefined) yield identity;
    }

    remove(identity: Identity): void {
        this.living.delete(identity);
        if (this.byExit.get(identity.exit) === identity) this.byExit.delete(identity.exit);
    }
}

/** Beyond so many, those of routes that have nobody are forgotten. */
const MOST_ROUTES = 1_000;

/** The identities that crawlers of one instance have in common, by route. */
export class SharedResidents {
    private readonly byRoute = new Map<string | undefined, Residents>();

    of(route: string | undefined): Residents {
        let residents = this.byRoute.get(route);
        if (residents !== undefined) return residents;
        if (this.byRoute.size >= MOST_ROUTES) this.forgetEmpty();
        residents = new Residents();
        this.byRoute.set(route, residents);
        return residents;
    }

    private forgetEmpty(): void {
        for (const [route, { living, beginning }] of this.byRoute)
            if (living.size + beginning.size === 0) this.byRoute.delete(route);
    }
}
