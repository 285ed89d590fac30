import type { ProxyConfiguration, SessionPoolOptions } from '@crawlee/core';
import { closeAll } from '../common/close-all.js';
import { showAs } from '../common/show-as.js';
import type { CrawlingContextLike } from '../crawlee3/like.js';
import { adaptersFor, crawlerOptions, handWiredAdapters } from '../crawlee3/wiring/crawler-adapters.js';
import type { AnyCrawlerClass } from '../crawlee3/wiring/crawler-kind.js';
import { systemClock } from '../dispatch/clock.js';
import type { SiteExplanation } from '../engine/explain/site-explanation.js';
import type { Verdict } from '../engine/verdict.js';
import type { Stats } from '../report/stats.js';
import type { BrowserPoolOptionsIn, HandWiredParts } from './by-hand.js';
import { handWiredParts } from './by-hand.js';
import type { Parts } from './compose/compose.js';
import { compose } from './compose/compose.js';
import type { CrawlerOptionsOf } from './crawler-options-of.js';
import type { ProxySessionsEvents, ProxySessionsListener } from './events.js';
import type { GivenUrls, RestOptions } from './exit-controls.js';
import type { ProxySessionsOptions } from './options/options.js';
import type { ReportedAnswer } from './reported.js';
import { report } from './reported.js';

/**
 * Gives every page of a Crawlee crawler one identity: a session whose cookies, fingerprint and exit IP hold
 * together for as long as they should, and end together when a site turns against them.
 *
 * ```ts
 * const proxySessions = new ProxySessions({ proxyUrls: ['http://user:password@proxy.example:8000'] });
 * const crawler = new CheerioCrawler(proxySessions.optionsFor(CheerioCrawler, {
 *     requestHandler: async ({ $, session, proxyInfo }) => {},
 * }));
 * ```
 *
 * One instance may serve several crawlers: what one learns of an exit, the others know.
 */
export class ProxySessions {
    /** A subclass of Crawlee's `ProxyConfiguration`, also for code that is no crawler: `newUrl(session.id)`. */
    readonly proxyConfiguration: ProxyConfiguration;
    readonly #parts: Parts;
    /** Of the crawler that is wired by the deprecated methods. */
    #handWired: HandWiredParts | undefined;

    /** @throws ProxySessionsError (`invalid-options`) with one sentence on the first option that is wrong. */
    constructor(options: ProxySessionsOptions = {}) {
        this.#parts = compose(options);
        const { shared } = this.#parts;
        this.proxyConfiguration = shared.proxyConfiguration;
        showAs(this, `ProxySessions (${shared.dispatcher.supplies.main.provider.name})`);
    }

    /**
     * The options for a crawler of `crawlerClass`, with ours merged around the given ones: the user's hooks and
     * handlers still run, after ours. Works for every Crawlee crawler and for subclasses.
     *
     * @throws ProxySessionsError (`invalid-options`) when an option would replace ours, or when the crawler cannot
     * rotate as asked.
     */
    optionsFor<CrawlerClass extends AnyCrawlerClass>(
        crawlerClass: CrawlerClass,
        options?: CrawlerOptionsOf<CrawlerClass>,
    ): CrawlerOptionsOf<CrawlerClass> {
        return crawlerOptions(this.#parts.shared, crawlerClass, options ?? {});
    }

    /**
     * The parts of one crawler that is wired by hand, where options cannot be passed through `optionsFor`.
     *
     * ```ts
     * const parts = proxySessions.partsFor(CheerioCrawler, { sessionPoolOptions: { maxPoolSize: 50 } });
     * const crawler = new CheerioCrawler({
     *     proxyConfiguration: parts.proxyConfiguration,
     *     sessionPoolOptions: parts.sessionPoolOptions,
     *     httpClient: parts.httpClient,
     *     preNavigationHooks: [parts.preNavigationHook],
     *     postNavigationHooks: [parts.postNavigationHook],
     * });
     * ```
     *
     * @param options What the crawler has of its own beside them: limits, `sessionPoolOptions`, `browserPoolOptions`, `httpClient`.
     * @throws as `optionsFor`
     */
    partsFor<CrawlerClass extends AnyCrawlerClass>(
        crawlerClass: CrawlerClass,
        options?: CrawlerOptionsOf<CrawlerClass>,
    ): HandWiredParts<BrowserPoolOptionsIn<CrawlerOptionsOf<CrawlerClass>>> {
        const adapters = adaptersFor(this.#parts.shared, crawlerClass, options ?? {});
        return handWiredParts(adapters, this.proxyConfiguration, options ?? {}) as never;
    }

    /** @deprecated One crawler only, and nobody knows which: use `partsFor`. */
    sessionPoolOptions(options?: SessionPoolOptions): SessionPoolOptions {
        this.#handWired = this.#wire(options);
        return this.#handWired.sessionPoolOptions;
    }

    /** @deprecated Use `partsFor`. */
    readonly preNavigationHook = (context: object): Promise<void> => this.#wired.preNavigationHook(context);

    /** @deprecated Use `partsFor`. */
    readonly postNavigationHook = (context: object): Promise<void> => this.#wired.postNavigationHook(context);

    /**
     * Tells what a client of your own, such as axios, undici or fetch, got for the request that a handler of `BasicCrawler` is to
     * get. The answer is judged as a page is. Await it, and let what it throws out of the handler: the request is then
     * tried through another exit, as after any refusal.
     *
     * ```ts
     * const { status, headers, body } = await get(request.url, { proxyUrl: proxyInfo?.url });
     * await proxySessions.report(context, { status, headers, body });
     * ```
     *
     * @param context What the crawler gave the handler.
     * @param outcome The answer, or the error that the client threw.
     * @returns what was found, when it is no refusal: `ok`, or `target-failed` when the site has a failure of its own.
     * @throws ProxySessionsError (`blocked`, `rate-limited`, `proxy-failed`, `misconfigured`) when the answer is a refusal;
     *     (`invalid-options`) when no handler has the request now, or it is no answer; the error that was reported.
     */
    report(context: object, outcome: ReportedAnswer | Error): Promise<Verdict> {
        return report(this.#parts.shared, context as CrawlingContextLike, outcome);
    }

    /**
     * Asks the provider's service whether it takes us, before a crawl finds out. Services that have no way to ask are
     * taken to.
     *
     * @throws ProxySessionsError (`misconfigured`) with what the service says when it does not; (`proxy-failed`) when
     *     it does not answer.
     */
    async checkAccess(): Promise<void> {
        for (const { provider } of this.#parts.shared.dispatcher.supplies) await provider.checkAccess?.();
    }

    /**
     * Replaces the list, also while crawls run. Proxies that are in both lists stay, with all that
     * is known of them; new ones join; removed ones finish the requests that they serve.
     *
     * @param urls As for `proxyUrls`, or for `tieredProxyUrls` where that option was given; also in the formats that
     *     `parseProxyList` reads.
     * @throws ProxySessionsError (`invalid-options`) when an entry is wrong or there is none, and (`unsupported`) where
     *     exits are not a list; the list is then as before.
     */
    setProxyUrls(urls: GivenUrls): void {
        this.#parts.exits.set(urls);
    }

    /**
     * Adds a proxy to the list.
     * @param options `tier`: which list it joins, from 0, with `tieredProxyUrls`. @default the cheapest
     * @returns whether it is new.
     * @throws as `setProxyUrls`
     */
    addExit(url: string | null, { tier = 0 }: { readonly tier?: number } = {}): boolean {
        return this.#parts.exits.add(url, tier);
    }

    /**
     * Takes an exit out: requests that it serves end as they would, and its sessions end as `exit-removed`. Of a list that is
     * loaded it comes back with the next load that has it.
     * @param exit Its label, as in events and `stats()`, or its proxy URL.
     * @returns whether there was such an exit.
     * @throws ProxySessionsError (`invalid-options`) when it is the last one of a list.
     */
    removeExit(exit: string): boolean {
        return this.#parts.exits.remove(exit);
    }

    /**
     * Has an exit rest, as after a refusal.
     * @param exit Its label, as in events and `stats()`, or its proxy URL.
     * @throws ProxySessionsError (`invalid-options`) when there is no such exit.
     */
    restExit(exit: string, options: RestOptions): void {
        this.#parts.exits.rest(exit, options);
    }

    /**
     * Calls `listener` whenever something of that kind happens, at once. One that throws stops nothing; a warning says so.
     * @returns this instance.
     */
    on<Name extends keyof ProxySessionsEvents>(name: Name, listener: ProxySessionsListener<Name>): this {
        this.#parts.publicEvents.add(name, listener);
        return this;
    }

    /** The same for the first time that it happens. */
    once<Name extends keyof ProxySessionsEvents>(name: Name, listener: ProxySessionsListener<Name>): this {
        this.#parts.publicEvents.add(name, listener, 'once');
        return this;
    }

    /** Ends what `on` or `once` began. */
    off<Name extends keyof ProxySessionsEvents>(name: Name, listener: ProxySessionsListener<Name>): this {
        this.#parts.publicEvents.remove(name, listener);
        return this;
    }

    /** What was done so far, as plain JSON. */
    stats(): Stats {
        return this.#parts.reporting.stats();
    }

    /**
     * What is believed of a site, and why requests to it wait or are refused: as figures, and as sentences for people.
     *
     * ```ts
     * console.log(proxySessions.explain('shop.example')?.sentences.join('\n'));
     * // The site accepted 571 of 620 requests.
     * // It accepted 28 exits, and refuses 2 now.
     * // Sessions are refused after 15 pages.
     * // 8 % of requests are refused by chance.
     * ```
     *
     * @param site A site's name as in `stats().sites`: the host name, unless the option `site` says otherwise.
     * @returns `undefined` when nothing was asked of it in this process, and no state of before says anything.
     */
    explain(site: string): SiteExplanation | undefined {
        return this.#parts.engine.explain(site, systemClock.now());
    }

    /** Saves the state, and ends timers, local proxies and the sessions at the service. Safe to call twice; crawlers that still run fail their next request. */
    async close(): Promise<void> {
        const { exits, closedFirst, closedLast, log } = this.#parts;
        exits.stopLoading();
        await closeAll(closedFirst, log);
        await closeAll(closedLast, log);
    }

    async [Symbol.asyncDispose](): Promise<void> {
        await this.close();
    }

    get #wired(): HandWiredParts {
        return (this.#handWired ??= this.#wire({}));
    }

    #wire(sessionPoolOptions: SessionPoolOptions = {}): HandWiredParts {
        const adapters = handWiredAdapters(this.#parts.shared, sessionPoolOptions);
        return handWiredParts(adapters, this.proxyConfiguration, { sessionPoolOptions });
    }
}
