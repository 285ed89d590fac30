import type { Exit } from '../engine/exit.js';
import type { OpenConnection } from '../relay/relays.js';
import type { SessionLike } from './like.js';

/** Why a session ended. */
export type RetireReason =
    /** The site turned it away. */
    | 'blocked'
    /** The proxy failed, so nobody can say which exit the next request would leave by. */
    | 'proxy-failed'
    /** Its service knows it no more. */
    | 'lost'
    /** Its service moved it to another exit. */
    | 'exit-changed'
    /** Its provider may have moved it to another exit, or its own maximum age passed. */
    | 'expired'
    /** It served as many requests, or its browser as many pages, as it was allowed to. */
    | 'used-up'
    /** `prepareSession` failed for it. */
    | 'not-prepared'
    /** `checkSession` says that it works no more. */
    | 'check-failed'
    /** Too many requests in a row failed on it. */
    | 'errors'
    /** Its exit went to another worker. */
    | 'handed-over'
    /** Its exit left the list. */
    | 'exit-removed'
    /** The user's code called `session.retire()`. */
    | 'requested';

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
