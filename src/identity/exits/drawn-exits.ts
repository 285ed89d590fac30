import type { Clock } from '../../dispatch/clock.js';
import type { Supplies } from '../../dispatch/supplies.js';
import { exitSupplyOf } from '../../dispatch/supplies.js';
import type { Subscriber } from '../../events/event-stream.js';
import type { CrawlEvents } from '../../events/events.js';
import { describeRest } from '../../report/describe-rest.js';
import type { Identities } from '../lifetime/identities.js';

/** Ends the sessions of a refused exit that a service drew for us: another session gives another exit, and is not worth waiting for. */
export class DrawnExits implements Subscriber {
    constructor(
        private readonly identities: Identities,
        private readonly supplies: Supplies,
        private readonly clock: Clock,
    ) {}

    exitCooldown(event: CrawlEvents['exitCooldown']): void {
        const { exit, site, rest } = event;
        const isDrawn = exitSupplyOf(this.supplies.providerOf(exit)) === 'drawn';
        if (site === undefined || rest.verdict.outcome !== 'blocked' || !isDrawn) return;
        this.identities.endOn(exit, 'blocked', describeRest(event, this.clock.now()), site);
    }
}
