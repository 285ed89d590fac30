import type { IRequestManager, Request } from '@crawlee/core';
import type { Clock } from '../../dispatch/clock.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import type { SiteNames } from '../../identity/routes/site-names.js';
import type { CrawlerLike } from '../like.js';

/** Requests of a crawler that are deferred at the same time, at most. */
const MOST_DEFERRED = 200;
/** After so long a request goes back to the queue, where others may be behind it that could go; locks last longer. */
const LONGEST_DEFERRED_MILLIS = 60_000;
/** How often it is looked who has to wait elsewhere, and who may start: Crawlee asks only when a task ends. */
const LOOK_AGAIN_MILLIS = 100;
/** Who waits shorter than that keeps the slot. */
const LONG_WAIT_MILLIS = 1_000;
/** How long a site is left aside whose requests had to give their slots back, where it is not known when it may go. */
const SHORTEST_ASIDE_MILLIS = 500;
const LONGEST_ASIDE_MILLIS = 5_000;

export interface DeferredRequestsOptions {
    readonly dispatcher: Dispatcher;
    readonly tracker: RequestTracker;
    readonly sites: SiteNames;
    readonly clock: Clock;
}

/**
 * Keeps a site that makes its requests wait from taking all that a crawler can do at the same time. Requests wait for
 * exits where Crawlee has started them already; once half of a crawler's slots wait, further requests of such a site are
 * deferred when they come out of the queue, and those behind them go first. When Crawlee finds the machine overloaded, it
 * has fewer slots, and those who wait in more than half of these go back to the queue.
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
        deferred.watch();
    }
}

interface Entry {
    readonly request: Request;
    readonly sinceMillis: number;
}

/** The deferred requests, by site, in the order in which they came. */
class DeferredQueue {
    private readonly bySite = new Map<string, Entry[]>();
    /** Sites that are left aside, and until when. */
    private readonly asideUntil = new Map<string, number>();
    private count = 0;
    private isWatching = false;

    constructor(
        private readonly queue: IRequestManager,
        private readonly crawler: CrawlerLike,
        private readonly options: DeferredRequestsOptions,
    ) {}

    async next(): Promise<Request | null> {
        this.watch();
        await this.giveBackOld();
        const ready = this.takeReady();
        if (ready !== undefined) return ready;
        while (this.count < MOST_DEFERRED) {
            // Managers of users' own answer with `undefined` too.
            const request = (await this.queue.fetchNextRequest()) ?? undefined;
            if (request === undefined) return this.takeReady() ?? null;
            const site = await this.siteOf(request);
            if (this.mayStart(site)) return request;
            this.add(site, request);
        }
        return null;
    }

    /** A rule of the user's that fails does so where the request is tried. */
    private siteOf(request: Request): Promise<string> {
        const { sites } = this.options;
        return sites.ofNext(request).catch(() => sites.ofUrl(request.url));
    }

    async isEmpty(): Promise<boolean> {
        if (this.hasReady()) return false;
        return this.count >= MOST_DEFERRED || this.queue.isEmpty();
    }

    async isFinished(): Promise<boolean> {
        return this.count === 0 && this.queue.isFinished();
    }

    /** Looks, for as long as the crawler works, who has to wait elsewhere and who may start. */
    watch(): void {
        if (this.isWatching) return;
        this.isWatching = true;
        this.options.clock.schedule(LOOK_AGAIN_MILLIS, () => {
            this.isWatching = false;
            const { autoscaledPool } = this.crawler;
            if (this.count === 0 && (autoscaledPool?.currentConcurrency ?? 0) === 0) return;
            this.watch();
            this.giveSlotsBack();
            if (this.hasReady()) void autoscaledPool?.notify();
        });
    }

    /** Has those who came last wait in the queue, where more of them wait in slots than should. */
    private giveSlotsBack(): void {
        const { tracker, dispatcher, sites, clock } = this.options;
        const most = Math.max(0, tracker.waitingFor(0).length - this.mostWaiting);
        if (most === 0) return;
        const excess = tracker.waitingFor(LONG_WAIT_MILLIS).slice(-most);
        const now = clock.now();
        for (const request of excess) {
            const site = sites.of(request);
            const millis = (dispatcher.nextMoveOf(site) ?? now) - now;
            const aside = Math.min(Math.max(millis, SHORTEST_ASIDE_MILLIS), LONGEST_ASIDE_MILLIS);
            if (!this.isAside(site)) this.asideUntil.set(site, now + aside);
        }
        for (const request of excess) tracker.postpone(request);
    }

    /** Half of the slots that there are now. */
    private get mostWaiting(): number {
        const { autoscaledPool: pool } = this.crawler;
        if (pool === undefined) return Infinity;
        // So it is that Crawlee decides whether to start more than the least.
        const isOverloaded = pool.systemStatus?.getCurrentStatus().isSystemIdle === false;
        // Crawlee may want fewer than the least.
        const slots = isOverloaded ? Math.min(pool.minConcurrency, pool.desiredConcurrency) : pool.desiredConcurrency;
        return Math.floor(slots / 2);
    }

    /** Whether a request of the site would not wait, or has enough slots left beside those that do. */
    private mayStart(site: string): boolean {
        const { dispatcher } = this.options;
        if (this.isAside(site)) return false;
        return dispatcher.waitingFor(site) === 0 || dispatcher.waiting < this.mostWaiting;
    }

    private isAside(site: string): boolean {
        const until = this.asideUntil.get(site);
        if (until === undefined) return false;
        if (until > this.options.clock.now()) return true;
        this.asideUntil.delete(site);
        return false;
    }

    private hasReady(): boolean {
        for (const site of this.bySite.keys()) if (this.mayStart(site)) return true;
        return false;
    }

    private add(site: string, request: Request): void {
        const entries = this.bySite.get(site) ?? [];
        this.bySite.set(site, entries);
        entries.push({ request, sinceMillis: this.options.clock.now() });
        this.count += 1;
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
