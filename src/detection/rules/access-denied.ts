import { blockPage } from './block-page.js';

/** Titles of nameless block pages. The title alone proves nothing: an article may be called so. */
const TITLE =
    /^(?:(?:error )?40[13]:?[\s-]*)?(?:access (?:to this page )?(?:is |has been |was )?(?:denied|blocked|forbidden)|forbidden|request (?:blocked|forbidden)|you(?: have|'ve| are)(?: been)? blocked|are you a (?:robot|human)\??|bot detected|unusual traffic detected|security check|please verify you are (?:a )?human)\b/i;

/** The second sign that a title needs: a status that refuses, or a page that has nothing else to say. */
export const accessDenied = blockPage('access-denied', (page, { status }) => {
    // A site that says "too many requests" is taken at its word.
    if (status === 429 || !TITLE.test(page.title)) return undefined;
    if (status === 401 || status === 403 || status === 503) return `status ${status}, titled "${shown(page.title)}"`;
    return status !== undefined && status < 500 && status !== 404 && page.isWall && page.text !== ''
        ? `a page of a few words, titled "${shown(page.title)}"`
        : undefined;
});

const shown = (title: string): string => title.slice(0, 60);
