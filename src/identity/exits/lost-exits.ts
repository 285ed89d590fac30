import type { Clock } from '../../dispatch/clock.js';
import type { Supplies } from '../../dispatch/supplies.js';
import { exitSupplyOf } from '../../dispatch/supplies.js';
import type { Subscriber } from '../../events/event-stream.js';
import type { CrawlEvents } from '../../events/events.js';
import { describeRest } from '../../report/describe-rest.js';
import type { Identities } from '../lifetime/identities.js';

/** Ends the identities whose exits are to serve no more. */
export class LostExits implements Subscriber {
    constructor(
        private readonly identities: Identities,
        private readonly supplies: Supplies,
        private readonly clock: Clock,
    ) {}

    /** Where a service draws the exits, another session gives another exit: a refused one is not worth waiting for. */
    exitCooldown(event: CrawlEvents['exitCooldown']): void {
        const { exit, site, rest } = event;
        const isDrawn = exitSupplyOf(this.supplies.providerOf(exit)) === 'drawn';
        if (site === undefined || rest.verdict.outcome !== 'blocked' || !isDrawn) return;
        this.identities.endOn(exit, 'blocked', describeRest(event, this.clock.now()), site);
    }

    exitSpent({ exit, site }: CrawlEvents['exitSpent']): void {
        this.identities.endOn(exit, 'used-up', `${site} accepts no more of it for now`);
    }

    exitRemoved({ exit }: CrawlEvents['exitRemoved']): void {
        this.identities.endOn(exit, 'exit-removed', 'its exit left the list');
    }

    exitHandedOver({ exit }: CrawlEvents['exitHandedOver']): void {
        this.identities.endOn(exit, 'handed-over', 'its exit went to another worker');
    }
}
