/** What each identity of a browser crawler has for itself: a context in a process that it shares, or a process. */
export const BROWSER_IDENTITIES = ['context', 'process'] as const;

export type BrowserIdentities = (typeof BROWSER_IDENTITIES)[number];
