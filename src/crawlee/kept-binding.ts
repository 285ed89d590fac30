import type { Session } from '@crawlee/core';
import type { Identity } from './identity.js';

/** Key in a session's `userData`, the one place that Crawlee stores and restores for us. */
const USER_DATA_KEY = 'proxySessions';

/** What a later run needs to bind a session to the same exit again. Holds no secret. */
export interface KeptBinding {
    readonly exit: string;
    /** When the identity was last used, in milliseconds since the epoch. */
    readonly lastUsedAt: number;
}

export function keepBinding({ session, exit, lastUsedAt }: Identity): void {
    const binding: KeptBinding = { exit: exit.id, lastUsedAt };
    session.userData[USER_DATA_KEY] = binding;
}

export function keptBindingOf({ userData }: Pick<Session, 'userData'>): KeptBinding | undefined {
    const kept = userData[USER_DATA_KEY] as Partial<KeptBinding> | undefined;
    return typeof kept?.exit === 'string' && typeof kept.lastUsedAt === 'number' ? (kept as KeptBinding) : undefined;
}
