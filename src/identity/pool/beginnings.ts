import type { Exit } from '../../engine/exit.js';
import type { OpenConnection } from '../../relay/relays.js';
import type { Identity, IdentityHome } from '../identity.js';
import type { SessionBinder } from '../lifetime/session-binder.js';
import type { SessionLike } from '../like.js';
import type { Residents } from './residents.js';
import type { UnboundSessions } from './unbound-sessions.js';
import type { UsageRules } from './usage-rules.js';

export interface BeginningsParts {
    readonly home: IdentityHome;
    readonly residents: Residents;
    readonly rules: UsageRules;
    readonly binder: SessionBinder;
    readonly unbound: UnboundSessions;
    /** Makes a session in the crawler's pool, which will use that connection. */
    readonly makeSession: (connection: OpenConnection) => Promise<SessionLike>;
}

/** What an identity begins for. */
export interface Purpose {
    readonly site: string;
    readonly url: string;
    readonly key?: string | undefined;
}

/** Finds or makes the identity of an exit. Each identity that is returned is promised to one request. */
export class Beginnings {
    /** Sessions that are being bound to an exit. */
    private readonly binding = new Set<SessionLike>();

    constructor(private readonly parts: BeginningsParts) {}

    /** Any session that is being bound, and could serve. */
    get anySession(): SessionLike | undefined {
        for (const session of this.binding) if (session.isUsable()) return session;
        return undefined;
    }

    /** The identity of the exit, or a new one; `undefined` when the exit ended with its identity. */
    async on(exit: Exit, purpose: Purpose): Promise<Identity | undefined> {
        const { residents, rules } = this.parts;
        for (;;) {
            const living = this.livingOn(exit, purpose.site);
            if (living !== undefined) return living;
            if (exit.dropped) return undefined;
            if (!rules.continues) return this.begin(exit, purpose);
            // Requests that share an exit share its identity too, even while it is being made.
            const others = residents.beginning.get(exit);
            if (others === undefined) {
                const begun = this.begin(exit, purpose).finally(() => residents.beginning.delete(exit));
                residents.beginning.set(exit, begun);
                return begun;
            }
            await others;
        }
    }

    /** The identity of the exit that may go on serving the site; `undefined` when there is none. */
    livingOn(exit: Exit, site: string): Identity | undefined {
        const known = this.parts.residents.byExit.get(exit);
        return known !== undefined && this.parts.rules.mayGoOn(known, site) ? promised(known) : undefined;
    }

    /** A new identity on an exit. */
    async begin(exit: Exit, { site, url, key }: Purpose): Promise<Identity> {
        const { home, binder, makeSession, unbound } = this.parts;
        let taken: SessionLike | undefined;
        try {
            const binding = { exit, home, site, context: { url }, key };
            const identity = await binder.bind(binding, async (connection) => {
                taken = unbound.takeFor(exit);
                if (taken !== undefined) this.binding.add(taken);
                return taken ?? makeSession(connection);
            });
            this.admit(identity);
            return promised(identity);
        } finally {
            if (taken !== undefined) this.binding.delete(taken);
        }
    }

    /** Takes an identity into the pool. */
    admit(identity: Identity): void {
        const { residents, rules } = this.parts;
        residents.living.add(identity);
        if (rules.continues && identity.key === undefined) residents.byExit.set(identity.exit, identity);
    }
}

/** Counts a promised request at once, before the next request asks whether the identity may serve. */
export function promised(identity: Identity): Identity {
    identity.promisedRequests += 1;
    return identity;
}
