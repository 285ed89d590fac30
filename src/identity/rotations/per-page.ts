import type { Rotation } from './rotation.js';

/** Every browser page is a visitor that the site has never seen. */
export const perPage: Rotation = {
    refuses({ kind, useIncognitoPages }) {
        if (kind.family === 'basic' || kind.family === 'http') return 'it opens no browser pages; use "per-request"';
        if (!useIncognitoPages) return 'its pages share a browser, and with it a proxy; set useIncognitoPages: true';
        return undefined;
    },
    sharing: 'never',
    mayJoin: () => false,
    continues: false,
    isUsedUp: ({ servedRequests }) => servedRequests > 0,
};
