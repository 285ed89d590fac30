import type { Rotation } from './rotation.js';

/** Every browser process is one visitor; its pages share cookies, fingerprint and exit. */
export const perBrowser: Rotation = {
    refuses({ kind, useIncognitoPages }) {
        if (kind.family === 'basic' || kind.family === 'http') return 'it starts no browsers; use "recommended"';
        if (useIncognitoPages) return 'with useIncognitoPages every page is a visitor of its own; use "per-page"';
        return undefined;
    },
    sharing: 'when-proven',
    mayJoin: (identity, crawler) =>
        identity.openRequests < crawler.maxOpenPagesPerBrowser &&
        identity.servedRequests < crawler.retireBrowserAfterPageCount,
    continues: false,
    isUsedUp: ({ servedRequests }, { retireBrowserAfterPageCount }) => servedRequests >= retireBrowserAfterPageCount,
};
