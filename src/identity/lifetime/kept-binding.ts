import type { Place } from '../../common/place.js';
import type { ExitNames } from '../../state/exit-names.js';
import type { Identity } from '../identity.js';
import type { SessionLike } from '../like.js';

/** Key in a session's `userData`, which is stored and restored with it, by whomever. */
const USER_DATA_KEY = 'proxySessions';

/** What a later run needs to bind a session to the same exit again. Holds no secret. Times in milliseconds since the epoch. */
export interface KeptBinding {
    /** What the exit is called in states. */
    readonly exit: string;
    /** The same for people. */
    readonly label: string;
    /** When the session was bound to it. */
    readonly boundAt: number;
    /** When the identity was last used. */
    readonly lastUsedAt: number;
    /** The exit's IP address, or what its service calls it, where that was known. */
    readonly exitName?: string | undefined;
    /** Where the exit is, where that was known. */
    readonly place?: Place | undefined;
    /** The name by which the user asks for the identity. */
    readonly key?: string | undefined;
    /** The id by which the service knows the session, where only its answers tell. */
    readonly learnedId?: string | undefined;
}

export function keepBinding(identity: Identity, names: ExitNames): void {
    const { session, exit, createdAt, lastUsedAt, exitName, place, connection, key } = identity;
    const binding: KeptBinding = {
        exit: names.nameOf(exit),
        label: exit.label,
        boundAt: createdAt,
        lastUsedAt,
        exitName,
        ...(place.country !== undefined && { place }),
        learnedId: connection.session?.learnedId,
        ...(key !== undefined && { key }),
    };
    session.userData[USER_DATA_KEY] = binding;
}

export function keptBindingOf({ userData }: Pick<SessionLike, 'userData'>): KeptBinding | undefined {
    const kept = userData[USER_DATA_KEY] as Partial<KeptBinding> | undefined;
    const isWhole =
        typeof kept?.exit === 'string' && typeof kept.boundAt === 'number' && typeof kept.lastUsedAt === 'number';
    return isWhole ? (kept as KeptBinding) : undefined;
}
