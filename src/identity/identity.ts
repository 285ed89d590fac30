import type { Place } from '../common/place.js';
import type { Exit } from '../engine/exit.js';
import type { RetireReason } from '../events/retire-reason.js';
import type { OpenConnection } from '../relay/relays.js';
import type { SessionLike } from './like.js';

/** Who has to know when an identity ends. */
export interface IdentityHome {
    remove(identity: Identity): void;
}

/** A session and the exit that it is bound to for its whole life. */
export interface Identity {
    readonly session: SessionLike;
    readonly exit: Exit;
    /** Constant for the session's life. */
    readonly connection: OpenConnection;
    /** The exit's IP address, or what its service calls it, where that is known. */
    exitName: string | undefined;
    /** Where its exit is; does not change once the country is known. */
    place: Place;
    /** Whether the place is known from an earlier run, and stays. */
    readonly keepsPlace: boolean;
    /** The name by which the user asks for it; stored and shown. */
    readonly key: string | undefined;
    /** Whether nobody else may use its exit. */
    keepsExit: boolean;
    /** The pool of the crawler that uses the identity. */
    readonly home: IdentityHome;
    readonly createdAt: number;
    lastUsedAt: number;
    /** Pages or requests that are using the identity now. */
    openRequests: number;
    /** Pages or requests that it was ever given. */
    servedRequests: number;
    /** The same, with those that were promised to it and have not begun. */
    promisedRequests: number;
    /** How many its session may serve, by Crawlee's `maxUsageCount`. */
    readonly mostRequests: number;
    retired: RetireReason | undefined;
}

/** Whether no request uses the identity, or is about to. */
export function isIdle({ openRequests, promisedRequests, servedRequests }: Identity): boolean {
    return openRequests === 0 && promisedRequests === servedRequests;
}
