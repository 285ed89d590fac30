import type { CrawlEvents } from '../events/events.js';

/** Exits that are named in one sentence. */
const MOST_NAMED = 5;

/** What a site shows to whom in place of its pages, as a sentence. */
export function describeSoftBlock({ site, shown, exits, addresses }: CrawlEvents['softBlock']): string {
    const named = exits.slice(0, MOST_NAMED).join(', ');
    const others = exits.length > MOST_NAMED ? ` and ${exits.length - MOST_NAMED} more` : '';
    const got = addresses.length === 0 ? '' : `; handlers got ${addresses.length} of them before that was known`;
    return `${site} shows ${shown} through ${named || 'some exits'}${others}, and other pages through others${got}`;
}
