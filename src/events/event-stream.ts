import type { CrawlEvent, CrawlEvents } from './events.js';

/** Whoever wants to hear of some kinds of events: one method for each, named like the kind. */
export type Subscriber = { readonly [Kind in keyof CrawlEvents]?: (event: CrawlEvents[Kind]) => void };

/**
 * The one way from whoever knows something to whoever wants to hear of it. Subscribers are told at once and in the order in
 * which they came; who comes later hears what happens from then on.
 */
export class EventStream {
    private readonly subscribers: Subscriber[] = [];

    /** @returns ends it. */
    subscribe(subscriber: Subscriber): () => void {
        this.subscribers.push(subscriber);
        return () => {
            const index = this.subscribers.indexOf(subscriber);
            if (index >= 0) this.subscribers.splice(index, 1);
        };
    }

    emit(event: CrawlEvent): void {
        for (const subscriber of this.subscribers) {
            const method = subscriber[event.kind] as ((event: CrawlEvent) => void) | undefined;
            method?.call(subscriber, event);
        }
    }
}
