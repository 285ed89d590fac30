import type { Session } from '@crawlee/core';
import type { Identity } from '../../identity/identity.js';

/** The session of an identity as what it is here: all identities of crawlers of Crawlee 3 are given Crawlee's sessions. */
export function sessionOf({ session }: Pick<Identity, 'session'>): Session {
    return session as unknown as Session;
}
