import type { CrawlEvents } from '../events/events.js';

/** Why requests to a site wait, and until when, in one sentence. */
export function describeExhaustion({ site, cause, untilMillis }: CrawlEvents['exhausted']): string {
    return `${site} ${cause}; the next try is at ${new Date(untilMillis).toISOString()}`;
}
