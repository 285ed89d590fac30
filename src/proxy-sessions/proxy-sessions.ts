import type { ProxyConfiguration, SessionPoolOptions } from '@crawlee/core';
import { log as crawleeLog } from '../crawlee3/crawlee.js';
import { closeAll } from '../common/close-all.js';
import { Connections } from '../connections/connections.js';
import { TrafficNews } from '../connections/traffic-news.js';
import { showAs } from '../common/show-as.js';
import type { AnyCrawlerClass } from '../crawlee3/wiring/crawler-kind.js';
import type { SharedParts } from '../crawlee3/wiring/crawler-adapters.js';
import { adaptersFor, crawlerOptions, handWiredAdapters } from '../crawlee3/wiring/crawler-adapters.js';
import { nameVia } from '../identity/routes/site-names.js';
import type { BrowserPoolOptionsIn, HandWiredParts } from './by-hand.js';
import { handWiredParts } from './by-hand.js';
import type { CrawlerOptionsOf } from './crawler-options-of.js';
import type { ProxySessionsListener, ProxySessionsEvents } from './events.js';
import { reportLog } from '../crawlee3/wiring/report-log.js';
import { Reporting } from '../crawlee3/wiring/reporting.js';
import { SocksBridges } from '../relay/socks-bridges.js';
import { watchedBy } from '../crawlee3/session-pool/crawl-watch.js';
import { SpendingWatch } from '../crawlee3/wiring/spending-watch.js';
import type { SpendingKeeper } from '../state/spending-keeper.js';
import { systemClock } from '../dispatch/clock.js';
import { Dispatcher } from '../dispatch/dispatcher.js';
import { exitSupplyOf, Supplies } from '../dispatch/supplies.js';
import type { Engine } from '../engine/engine.js';
import { seededRandom } from '../engine/random.js';
import { EventStream } from '../events/event-stream.js';
import type { Verdict } from '../engine/verdict.js';
import type { SiteExplanation } from '../engine/explain/site-explanation.js';
import { ExitNames } from '../state/exit-names.js';
import type { StateKeeper } from '../state/keeper.js';
import { Knowledge } from '../state/knowledge.js';
import type { ProxySessionsOptions } from './options/options.js';
import { resolveOptions } from './options/options.js';
import { siteNamer } from './site-names.js';
import { exhaustionOf, openEngine } from './open-engine.js';
import { SettingsByRoute } from './settings-by-route.js';
import type { GivenUrls, RestOptions } from './exit-controls.js';
import { ExitControls } from './exit-controls.js';
import { joinCluster } from './join-cluster.js';
import { keepState } from './keep-state.js';
import type { ReportedAnswer } from './reported.js';
import { report } from './reported.js';
import { buildSharedParts } from './shared-parts.js';
import { PublicEvents } from './public-events.js';
import { DrawnExits } from '../identity/exits/drawn-exits.js';
import { Warnings } from '../report/warnings.js';
import type { Accounts } from './accounts.js';
import { keepSpending, openAccounts } from './accounts.js';
import { Relays } from '../relay/relays.js';
import type { Stats } from '../report/stats.js';
import type { CrawlingContextLike } from '../crawlee3/like.js';

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
    /** Whatever happens is told here once, by whoever knows it, to all who want to hear of it. */
    readonly #events = new EventStream();
    readonly #public: PublicEvents;
    readonly #engine: Engine;
    readonly #siteOf: (url: string) => string;
    readonly #accounts: Accounts;
    readonly #connections: Connections;
    readonly #shared: SharedParts;
    readonly #dispatcher: Dispatcher;
    readonly #bridges = new SocksBridges();
    readonly #relays: Relays;
    readonly #reporting: Reporting;
    /** Made with the instance, because a child of Crawlee's log keeps the level that its parent had. */
    readonly #log = crawleeLog.child({ prefix: 'ProxySessions' });
    readonly #state: StateKeeper | undefined;
    readonly #knowledge: Knowledge;
    readonly #spending: SpendingKeeper | undefined;
    readonly #exitNames: ExitNames;
    readonly #exits: ExitControls;
    /** Of the crawler that is wired by the deprecated methods. */
    #handWired: HandWiredParts | undefined;

    /** @throws ProxySessionsError (`invalid-options`) with one sentence on the first option that is wrong. */
    constructor(options: ProxySessionsOptions = {}) {
        const resolved = resolveOptions(options);
        const supplies = new Supplies(resolved.supplies);
        const { provider } = supplies.main;
        showAs(this, `ProxySessions (${provider.name})`);
        const settings = new SettingsByRoute(resolved, resolved.routes, supplies);
        const random = seededRandom(resolved.seed ?? Math.floor(Math.random() * 2 ** 32));
        this.#siteOf = siteNamer(resolved.site, (sentence) => this.#log.warning(sentence));
        this.#connections = new Connections((url, route) => nameVia(this.#siteOf(url), route));
        const membership = resolved.cluster?.join();
        this.#accounts = openAccounts({
            options: resolved,
            supplies,
            connections: this.#connections,
            membership,
            onMore: () => this.#dispatcher.budgetChanged(),
            events: this.#events,
        });
        this.#engine = openEngine({ options: resolved, settings, supplies, accounts: this.#accounts, random });
        this.#reporting = new Reporting({
            engine: this.#engine,
            events: this.#events,
            clock: systemClock,
            log: reportLog(this.#log),
            waiting: () => this.#dispatcher.waiting,
            identities: () => this.#shared.identities,
            accounts: this.#accounts,
            traffic: this.#connections.traffic,
            exitSupply: exitSupplyOf(provider),
            stopReason: () => this.#dispatcher.stopReason,
            reportKey: resolved.report,
            statusIntervalMillis: resolved.statusIntervalSecs * 1000,
            metrics: resolved.metrics,
        });
        this.#exitNames = new ExitNames(supplies);
        this.#dispatcher = new Dispatcher({
            engine: this.#engine,
            supplies,
            clock: systemClock,
            random,
            exhaustion: exhaustionOf(settings, this.#engine),
            events: this.#events,
            spending: this.#accounts.budgets,
            outageMillis: resolved.outageSecs * 1000,
            onSpent: (exit, site) =>
                this.#shared.identities.endOn(exit, 'used-up', `${site} accepts no more of it for now`),
            onRemoved: (exit) => this.#shared.identities.endOn(exit, 'exit-removed', 'its exit left the list'),
        });
        this.#dispatcher.open(
            membership &&
                joinCluster({
                    name: resolved.cluster!.name,
                    membership,
                    names: this.#exitNames,
                    engine: this.#engine,
                    dispatcher: this.#dispatcher,
                    provider,
                    random,
                    log: this.#log,
                    onWithdraw: (exit) => this.#shared.identities.handOver(exit),
                }),
        );
        this.#relays = new Relays(resolved.supplies.map((supply) => supply.provider));
        this.#knowledge = new Knowledge(this.#engine, this.#exitNames, systemClock, (site) => settings.isKnown(site));
        this.#spending = keepSpending(resolved, this.#accounts, (sentence) => this.#log.warning(sentence));
        this.#state = keepState(resolved, {
            knowledge: this.#knowledge,
            changes: () => this.#engine.totals.requests + this.#reporting.sessions.changes,
            onTrouble: (sentence) => this.#log.warning(sentence),
        });
        const warn = (sentence: string): void => {
            this.#log.warning(sentence);
        };
        this.#shared = buildSharedParts({
            options: resolved,
            settings,
            engine: this.#engine,
            dispatcher: this.#dispatcher,
            connections: this.#connections,
            relays: this.#relays,
            bridges: this.#bridges,
            events: this.#events,
            state: this.#state,
            knowledge: this.#knowledge,
            exitNames: this.#exitNames,
            siteOf: this.#siteOf,
            crawls: watchedBy(this.#reporting, ...(this.#spending ? [new SpendingWatch(this.#spending)] : [])),
            warn,
            clock: systemClock,
            random,
        });
        this.proxyConfiguration = this.#shared.proxyConfiguration;
        this.#exits = new ExitControls({ ...this.#shared, engine: this.#engine });
        this.#public = new PublicEvents(systemClock, warn, new TrafficNews(this.#connections.traffic));
        const drawn = new DrawnExits(this.#shared.identities, supplies, systemClock);
        const subscribers = [this.#knowledge, drawn, new Warnings(systemClock, warn), this.#public];
        for (const subscriber of subscribers) this.#events.subscribe(subscriber);
        this.#exits.load(warn);
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
        return crawlerOptions(this.#shared, crawlerClass, options ?? {});
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
        const adapters = adaptersFor(this.#shared, crawlerClass, options ?? {});
        return handWiredParts(adapters, this.proxyConfiguration, options ?? {}) as never;
    }

    /** @deprecated One crawler only, and nobody knows which: use `partsFor`. */
    sessionPoolOptions(options?: SessionPoolOptions): SessionPoolOptions {
        this.#handWired = this.#wire(options);
        return this.#handWired.sessionPoolOptions;
    }

    /** @deprecated Use `partsFor`. */
    readonly preNavigationHook = (context: object): Promise<void> => this.#parts.preNavigationHook(context);

    /** @deprecated Use `partsFor`. */
    readonly postNavigationHook = (context: object): Promise<void> => this.#parts.postNavigationHook(context);

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
        return report(this.#shared, context as CrawlingContextLike, outcome);
    }

    /**
     * Asks the provider's service whether it takes us, before a crawl finds out. Services that have no way to ask are
     * taken to.
     *
     * @throws ProxySessionsError (`misconfigured`) with what the service says when it does not; (`proxy-failed`) when
     *     it does not answer.
     */
    async checkAccess(): Promise<void> {
        for (const { provider } of this.#dispatcher.supplies) await provider.checkAccess?.();
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
        this.#exits.set(urls);
    }

    /**
     * Adds a proxy to the list.
     * @param options `tier`: which list it joins, from 0, with `tieredProxyUrls`. @default the cheapest
     * @returns whether it is new.
     * @throws as `setProxyUrls`
     */
    addExit(url: string | null, { tier = 0 }: { readonly tier?: number } = {}): boolean {
        return this.#exits.add(url, tier);
    }

    /**
     * Takes an exit out: requests that it serves end as they would, and its sessions end as `exit-removed`. Of a list that is
     * loaded it comes back with the next load that has it.
     * @param exit Its label, as in events and `stats()`, or its proxy URL.
     * @returns whether there was such an exit.
     * @throws ProxySessionsError (`invalid-options`) when it is the last one of a list.
     */
    removeExit(exit: string): boolean {
        return this.#exits.remove(exit);
    }

    /**
     * Has an exit rest, as after a refusal.
     * @param exit Its label, as in events and `stats()`, or its proxy URL.
     * @throws ProxySessionsError (`invalid-options`) when there is no such exit.
     */
    restExit(exit: string, options: RestOptions): void {
        this.#exits.rest(exit, options);
    }

    /**
     * Calls `listener` whenever something of that kind happens, at once. One that throws stops nothing; a warning says so.
     * @returns this instance.
     */
    on<Name extends keyof ProxySessionsEvents>(name: Name, listener: ProxySessionsListener<Name>): this {
        this.#public.add(name, listener);
        return this;
    }

    /** The same for the first time that it happens. */
    once<Name extends keyof ProxySessionsEvents>(name: Name, listener: ProxySessionsListener<Name>): this {
        this.#public.add(name, listener, 'once');
        return this;
    }

    /** Ends what `on` or `once` began. */
    off<Name extends keyof ProxySessionsEvents>(name: Name, listener: ProxySessionsListener<Name>): this {
        this.#public.remove(name, listener);
        return this;
    }

    /** What was done so far, as plain JSON. */
    stats(): Stats {
        return this.#reporting.stats();
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
        return this.#engine.explain(site, systemClock.now());
    }

    /** Saves the state, and ends timers, local proxies and the sessions at the service. Safe to call twice; crawlers that still run fail their next request. */
    async close(): Promise<void> {
        this.#exits.stopLoading();
        await closeAll([this.#state, this.#spending, this.#accounts.budgets], this.#log);
        const ways = [this.#shared.identities, this.#relays, this.#connections, this.#bridges];
        await closeAll([...ways, this.#dispatcher, this.#reporting], this.#log);
    }

    async [Symbol.asyncDispose](): Promise<void> {
        await this.close();
    }

    get #parts(): HandWiredParts {
        return (this.#handWired ??= this.#wire({}));
    }

    #wire(sessionPoolOptions: SessionPoolOptions = {}): HandWiredParts {
        const adapters = handWiredAdapters(this.#shared, sessionPoolOptions);
        return handWiredParts(adapters, this.proxyConfiguration, { sessionPoolOptions });
    }
}
