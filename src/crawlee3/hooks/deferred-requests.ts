import type { IRequestManager, Request } from '@crawlee/core';
import type { Clock } from '../../dispatch/clock.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { CrawlerLike } from '../like.js';

/** Requests of a crawler that are deferred at the same time, at most. */
const MOST_DEFERRED = 200;
/** After so long a request goes back to the queue, where others may be behind it that could go; locks last longer. */
const LONGEST_DEFERRED_MILLIS = 60_000;
/** How often it is looked whether a deferred request could start: Crawlee asks by itself only when a task ends. */
const LOOK_AGAIN_MILLIS = 100;

export interface DeferredRequestsOptions {
    readonly dispatcher: Dispatcher;
    readonly siteOf: (url: string) => string;
    readonly clock: Clock;
}

/**
 * Keeps a site that makes its requests wait from taking all that a crawler can do at the same time. Requests wait for
 * exits where Crawlee has started them already; once half of a crawler's slots wait, further requests of such a site are
 * deferred when they come out of the queue, and those behind them go first.
 */
export class DeferredRequests {
    private readonly arranged = new WeakMap<CrawlerLike, IRequestManager>();

    constructor(private readonly options: DeferredRequestsOptions) {}

    /** Crawlee makes its own queue only when it runs, and a new one for each run, so this is asked with every request. */
    arrange(crawler: CrawlerLike): void {
        const { requestManager } = crawler;
        if (requestManager === undefined || this.arranged.get(crawler) === requestManager) return;
        const deferred = new DeferredQueue(requestManager, crawler, this.options);
        const fair = withOwn(requestManager, {
            fetchNextRequest: () => deferred.next(),
            isEmpty: () => deferred.isEmpty(),
            isFinished: () => deferred.isFinished(),
        });
        this.arranged.set(crawler, fair);
        crawler.requestManager = fair;
    }
}

interface Entry {
    readonly request: Request;
    readonly sinceMillis: number;
}

/** The deferred requests, by site, in the order in which they came. */
class DeferredQueue {
    private readonly bySite = new Map<string, Entry[]>();
    private count = 0;

    constructor(
        private readonly queue: IRequestManager,
        private readonly crawler: CrawlerLike,
        private readonly options: DeferredRequestsOptions,
    ) {}

    async next(): Promise<Request | null> {
        await this.giveBackOld();
        const ready = this.takeReady();
        if (ready !== undefined) return ready;
        while (this.count < MOST_DEFERRED) {
            const request = await this.queue.fetchNextRequest();
            if (request === null) return this.takeReady() ?? null;
            const site = this.options.siteOf(request.url);
            if (this.mayStart(site)) return request;
            this.add(site, request);
        }
        return null;
    }

    async isEmpty(): Promise<boolean> {
        for (const site of this.bySite.keys()) if (this.mayStart(site)) return false;
        return this.count >= MOST_DEFERRED || this.queue.isEmpty();
    }

    async isFinished(): Promise<boolean> {
        return this.count === 0 && this.queue.isFinished();
    }

    /** Whether a request of the site would not wait, or has enough slots left beside those that do. */
    private mayStart(site: string): boolean {
        const { dispatcher } = this.options;
        const slots = this.crawler.autoscaledPool?.desiredConcurrency ?? Infinity;
        return dispatcher.waitingFor(site) === 0 || dispatcher.waiting < slots / 2;
    }

    private add(site: string, request: Request): void {
        const entries = this.bySite.get(site) ?? [];
        this.bySite.set(site, entries);
        entries.push({ request, sinceMillis: this.options.clock.now() });
        this.count += 1;
        if (this.count === 1) this.lookAgain();
    }

    private lookAgain(): void {
        this.options.clock.schedule(LOOK_AGAIN_MILLIS, () => {
            if (this.count === 0) return;
            this.lookAgain();
            if ([...this.bySite.keys()].some((site) => this.mayStart(site))) void this.crawler.autoscaledPool?.notify();
        });
    }

    private takeReady(): Request | undefined {
        for (const site of this.bySite.keys()) if (this.mayStart(site)) return this.takeFirst(site);
        return undefined;
    }

    private takeFirst(site: string): Request {
        const entries = this.bySite.get(site)!;
        const { request } = entries.shift()!;
        this.count -= 1;
        if (entries.length === 0) this.bySite.delete(site);
        return request;
    }

    private async giveBackOld(): Promise<void> {
        const oldest = this.options.clock.now() - LONGEST_DEFERRED_MILLIS;
        for (const [site, entries] of [...this.bySite]) {
            while (entries.length > 0 && entries[0]!.sinceMillis <= oldest) {
                await this.queue.reclaimRequest(this.takeFirst(site));
            }
        }
    }
}

/** An object that is another one but for a few members; its own methods go on with all that they keep to themselves. */
function withOwn<Target extends object>(target: Target, own: Partial<Target>): Target {
    return new Proxy(target, {
        get(_, name) {
            if (Object.hasOwn(own, name)) return own[name as keyof Target];
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
        set: (_, name, value) => Reflect.set(target, name, value, target),
    });
}
