import type { Clock } from '../dispatch/clock.js';
import type { Subscriber } from '../events/event-stream.js';
import type { CrawlEvents } from '../events/events.js';
import { describeExhaustion } from './describe-exhaustion.js';
import { describeRest } from './describe-rest.js';
import { describeSoftBlock } from './describe-soft-block.js';

/** Warns of what does not fix itself, or keeps a site waiting. */
export class Warnings implements Subscriber {
    constructor(
        private readonly clock: Clock,
        private readonly warn: (sentence: string) => void,
    ) {}

    exitCooldown(event: CrawlEvents['exitCooldown']): void {
        if (event.rest.untilMillis === Infinity) this.warn(describeRest(event, this.clock.now()));
    }

    exhausted(event: CrawlEvents['exhausted']): void {
        this.warn(describeExhaustion(event));
    }

    budgetSpent({ reason }: CrawlEvents['budgetSpent']): void {
        this.warn(reason);
    }

    softBlock(event: CrawlEvents['softBlock']): void {
        this.warn(describeSoftBlock(event));
    }
}
