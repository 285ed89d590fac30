import type { CheckReport } from './check.js';
import type { ExitReport } from './probe.js';

/** Whether a crawl can use an exit: it is alive, the target accepted it where one was asked, and it hides who we are. */
export function works({ state, target, revealsUs }: ExitReport): boolean {
    return state === 'alive' && !revealsUs && (target === undefined || target.outcome === 'ok');
}

/**
 * The list of the proxies that work, one URL a line.
 *
 * @param proxyUrls In the order of the report's exits.
 */
export function workingList({ exits }: CheckReport, proxyUrls: readonly string[]): string {
    return exits.flatMap((exit, index) => (works(exit) ? `${proxyUrls[index]!}\n` : [])).join('');
}
