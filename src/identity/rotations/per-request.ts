import type { Rotation } from './rotation.js';

/** Every request is a visitor that the site has never seen. */
export const perRequest: Rotation = {
    refuses: ({ kind }) =>
        kind.family === 'browser' || kind.family === 'adaptive'
            ? 'one page of a browser makes many requests; use "per-page" or "per-browser"'
            : undefined,
    sharing: 'never',
    mayJoin: () => false,
    continues: false,
    isUsedUp: ({ servedRequests }) => servedRequests > 0,
};
