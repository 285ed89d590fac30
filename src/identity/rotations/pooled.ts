import type { Rotation } from './rotation.js';

/** A pool of identities, one per exit, that take turns request by request. */
export const pooled: Rotation = {
    refuses: () => undefined,
    sharing: 'never',
    mayJoin: () => false,
    continues: true,
    isUsedUp: () => false,
};
