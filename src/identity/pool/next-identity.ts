import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Others } from '../../dispatch/wait-queue.js';
import { AFTER_OTHERS } from '../../dispatch/wait-queue.js';
import type { Lease } from '../../engine/engine.js';
import type { Identity } from '../identity.js';
import { isIdle } from '../identity.js';
import type { Identities } from '../lifetime/identities.js';
import type { CrawlerTraits, Rotation } from '../rotations/rotation.js';
import { promised } from './beginnings.js';
import type { Residents } from './residents.js';
import type { UnboundSessions } from './unbound-sessions.js';
import type { UsageRules } from './usage-rules.js';

export interface NextIdentityParts {
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly rotation: Rotation;
    readonly crawler: CrawlerTraits;
    readonly route: string | undefined;
    readonly maxIdentities: number;
    readonly requireExits: () => void;
    readonly residents: Residents;
    readonly rules: UsageRules;
    readonly unbound: UnboundSessions;
}

/** An identity and its right to serve one request. */
export interface Assignment {
    readonly identity: Identity;
    readonly lease: Lease;
}

/** The right to use an exit, on which an identity has still to be found or made. */
export interface NewLease {
    readonly lease: Lease;
    readonly identity?: undefined;
}

/** Chooses who serves next: an identity that lives, or one that has still to begin. */
export class NextIdentity {
    /** Leases for which an identity may have to be made. Each counts as a living identity. */
    private readonly starting = new Set<Lease>();

    constructor(private readonly parts: NextIdentityParts) {}

    /**
     * @param others Whether other requests of the site wait too; see `Dispatcher.leaseNow`.
     * @returns `undefined` while nobody may go.
     */
    choose(site: string, url: string, others: Others): Assignment | NewLease | typeof AFTER_OTHERS | undefined {
        const assignment = this.join(site);
        if (this.isFull) return assignment === 'later' ? undefined : (assignment ?? this.replace(site, url, others));
        if (assignment !== 'later') return assignment ?? this.leaseNew(site, url, others);
        return this.parts.rotation.sharing === 'at-once' ? undefined : this.leaseNew(site, url, others);
    }

    /** The identity that uses the lease was found or made. */
    noteFound(lease: Lease): void {
        this.starting.delete(lease);
        if (this.parts.maxIdentities < Infinity) this.parts.dispatcher.moveQueues();
    }

    /** Whether a session is being made, or bound, for a request. */
    get isMaking(): boolean {
        return this.starting.size > 0;
    }

    private get isFull(): boolean {
        return this.parts.residents.living.size + this.starting.size >= this.parts.maxIdentities;
    }

    /** Leases an exit for a new identity where no more may live. The one that was idle for longest makes room. */
    private replace(site: string, url: string, others: Others): NewLease | typeof AFTER_OTHERS | undefined {
        const { residents, identities } = this.parts;
        const [idlest] = [...residents.unnamed()].filter(isIdle).sort((a, b) => a.lastUsedAt - b.lastUsedAt);
        if (idlest === undefined) return undefined;
        const found = this.leaseNew(site, url, others);
        if (found !== undefined && found !== AFTER_OTHERS && !residents.byExit.has(found.lease.exit)) {
            const why = `made room for another one, because its exit rests on ${site}`;
            identities.retire(idlest, 'used-up', why, site);
        }
        return found;
    }

    /** A living identity that takes one more request beside those that it serves; `later` when it may soon. */
    private join(site: string): Assignment | 'later' | undefined {
        const { rotation, crawler, residents } = this.parts;
        const { isFull } = this;
        if (rotation.sharing === 'never' && !isFull) return undefined;
        const candidates = [...residents.unnamed()].filter((one) => isFull || rotation.mayJoin(one, crawler));
        if (isFull) candidates.sort((a, b) => a.openRequests - b.openRequests || a.lastUsedAt - b.lastUsedAt);
        let isLater = false;
        for (const identity of candidates) {
            const assignment = this.assignmentOf(identity, site);
            if (assignment === 'later') isLater = true;
            else if (assignment !== undefined) {
                promised(identity);
                return assignment;
            }
        }
        return isLater ? 'later' : undefined;
    }

    private assignmentOf(identity: Identity, site: string): Assignment | 'later' | undefined {
        const { dispatcher, rotation, rules } = this.parts;
        if (rotation.sharing === 'when-proven' && !this.isFull && dispatcher.isOnTrial(identity.exit, site))
            return undefined;
        if (!rules.mayGoOn(identity, site)) return undefined;
        const role = rotation.sharing === 'at-once' ? 'only-one' : 'one-of-many';
        const lease = dispatcher.leaseExit(identity.exit, site, role);
        return lease === undefined || lease === 'later' ? lease : { identity, lease };
    }

    private leaseNew(site: string, url: string, others: Others): NewLease | typeof AFTER_OTHERS | undefined {
        this.parts.requireExits();
        const lease = this.leaseOfUnbound(site) ?? this.parts.dispatcher.leaseNow(site, url, others);
        if (lease === undefined || lease === AFTER_OTHERS) return lease;
        this.starting.add(lease);
        return { lease };
    }

    /** The exit of a session that has one already, and would not be of use on any other. */
    private leaseOfUnbound(site: string): Lease | undefined {
        const { unbound, route, dispatcher } = this.parts;
        for (const exit of unbound.exits()) {
            const lease = exit.route === route ? dispatcher.leaseExit(exit, site, 'one-of-many') : undefined;
            if (lease !== undefined && lease !== 'later') return lease;
        }
        return undefined;
    }
}
