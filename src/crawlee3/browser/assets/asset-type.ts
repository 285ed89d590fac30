import type { AskedLike } from './page-like.js';

/** What the header `Sec-Fetch-Dest` calls differently. */
const DESTINATIONS: Readonly<Record<string, string>> = {
    style: 'stylesheet',
    audio: 'media',
    video: 'media',
    track: 'media',
    embed: 'frame',
    object: 'frame',
    // By XMLHttpRequest too: the header does not tell.
    empty: 'fetch',
};

/** What else browsers ask for by `Accept`, where that header is missing, as it is on plain http. Scripts ask for anything. */
const ACCEPTED: readonly (readonly [RegExp, string])[] = [
    [/^image\//, 'image'],
    [/^text\/css/, 'stylesheet'],
    [/^(?:font\/|application\/font-)/, 'font'],
    [/^(?:video|audio)\//, 'media'],
];

/** What a page wants to load beside its document, in the words of `AssetRequest`. */
export function assetType(request: AskedLike): string {
    if (request.isNavigationRequest()) return 'frame';
    try {
        return request.resourceType().toLowerCase();
    } catch {
        // Puppeteer 24 knows no types in Firefox.
        return typeByHeaders(request.headers());
    }
}

function typeByHeaders({ 'sec-fetch-dest': destination, accept = '' }: Readonly<Record<string, string>>): string {
    if (destination !== undefined) return DESTINATIONS[destination] ?? destination;
    return ACCEPTED.find(([pattern]) => pattern.test(accept))?.[1] ?? 'other';
}
