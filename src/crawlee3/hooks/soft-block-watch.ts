import type { SoftBlocks } from '../../detection/soft-blocks/soft-blocks.js';
import { SOFT_BLOCK } from '../../detection/soft-blocks/soft-blocks.js';
import type { Verdict } from '../../engine/verdict.js';
import type { EventStream } from '../../events/event-stream.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import type { Seen } from '../../identity/settling/seen.js';
import type { SiteNames } from '../../identity/routes/site-names.js';
import type { CrawlingContextLike } from '../like.js';

export interface SoftBlockWatchParts {
    readonly tracker: RequestTracker;
    readonly sites: SiteNames;
    readonly softBlocks: SoftBlocks;
    readonly events: EventStream;
}

/** Has pages that no rule objects to compared with those of other exits. */
export class SoftBlockWatch {
    constructor(private readonly parts: SoftBlockWatchParts) {}

    /** @returns `undefined` when there is nothing to suspect. */
    judge({ request, browserController }: CrawlingContextLike, seen: Seen): Verdict | undefined {
        const { tracker, sites, softBlocks, events } = this.parts;
        const identity = tracker.identityOf(request);
        // A name has one exit: no other one may be asked.
        if (identity === undefined || identity.key !== undefined || request.method !== 'GET') return undefined;
        const { url } = request;
        const site = sites.through(url, identity.exit);
        // A browser shows the same page otherwise than it was sent.
        const origin = {
            site: browserController === undefined ? site : `${site} in a browser`,
            exit: identity.exit.label,
        };
        const { suspicion, proofs } = softBlocks.heard(origin, { url, viaProxy: true, ...seen });
        for (const proof of proofs) events.emit({ kind: 'softBlock', site, ...proof });
        if (suspicion === undefined) return undefined;
        return { outcome: 'blocked', rule: SOFT_BLOCK, evidence: suspicion, isSuspicion: true };
    }
}
