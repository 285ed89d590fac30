import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';

/** Refuses some pages to everybody: a block that no other exit gets around. */
export function refusePaths(paths: Iterable<string>, { status = 403 }: { readonly status?: number } = {}): SitePolicy {
    const refused = new Set(paths);
    return {
        name: 'refuse-paths',
        judge: ({ path }) => (refused.has(path) ? refusal(status) : undefined),
    };
}
