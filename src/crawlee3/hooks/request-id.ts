import type { Request } from '@crawlee/core';

/** By which events name a request. */
export function requestIdOf({ id, uniqueKey }: Request): string {
    return id ?? uniqueKey;
}
