import { EventEmitter } from 'node:events';
import type { ProxyConfiguration, SessionPoolOptions } from '@crawlee/core';
import { log as crawleeLog } from '@crawlee/core';
import type { ClusterBook } from '../stores/coordination-store.js';
import { Connections } from '../connections/connections.js';
import { Cluster } from '../cluster/cluster.js';
import type { Random } from '../common/session-id.js';
import { showAs } from '../common/show-as.js';
import { CallbackFailures } from '../identity/callback-failures.js';
import type { AnyCrawlerClass } from '../crawlee3/wiring/crawler-kind.js';
import type { CrawlerAdapters, SharedParts } from '../crawlee3/wiring/crawler-adapters.js';
import { crawlerOptions, handWiredAdapters } from '../crawlee3/wiring/crawler-adapters.js';
import { ExitCheck } from '../identity/exit-check.js';
import { Identities } from '../identity/identities.js';
import type { Identity, RetireReason } from '../identity/identity.js';
import type { CrawlerOptionsOf } from './crawler-options-of.js';
import type { ProxySessionsEvents } from './events.js';
import { namedIdentities, namingOf } from './naming.js';
import { mergeBrowserPoolOptions } from '../crawlee3/wiring/merge-options.js';
import { SessionProxyConfiguration } from '../crawlee3/proxy-configuration/proxy-configuration.js';
import { textFetcher } from '../crawlee3/http/fetch-text.js';
import { reportLog } from '../crawlee3/wiring/report-log.js';
import { Reporting } from '../crawlee3/wiring/reporting.js';
import { SocksBridges } from '../relay/socks-bridges.js';
import { Tickets } from '../crawlee3/session-pool/tickets.js';
import { systemClock } from '../dispatch/clock.js';
import { Dispatcher } from '../dispatch/dispatcher.js';
import { SendGate } from '../dispatch/send-gate.js';
import type { ExhaustionCause } from '../dispatch/exhaustion.js';
import { Exhaustion } from '../dispatch/exhaustion.js';
import { Engine } from '../engine/engine.js';
import { seededRandom } from '../engine/random.js';
import type { Transition } from '../engine/transition.js';
import type { SiteExplanation } from '../engine/explain/site-explanation.js';
import { ExitNames } from '../state/exit-names.js';
import { StateKeeper } from '../state/keeper.js';
import { Knowledge } from '../state/knowledge.js';
import type { ProxySessionsOptions, ResolvedOptions } from './options.js';
import { defaultStateKey, resolveOptions } from './options.js';
import { SettingsBySite } from './sites.js';
import type { GivenUrls, RestOptions } from './exit-controls.js';
import { ExitControls } from './exit-controls.js';
import { describeRest } from '../report/describe-rest.js';
import { Relays } from '../relay/relays.js';
import type { Stats } from '../report/stats.js';
import type { CrawlerOptionsLike, BrowserPoolOptionsLike, CrawlingContextLike } from '../crawlee3/like.js';

/** Sites whose exits are remembered at the same time. */
const MAX_SITES = 1_000;
/** Longer than any request should take; what an exit serves for longer counts as ended. */
const MAX_LEASE_MILLIS = 600_000;

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
export class ProxySessions extends EventEmitter<ProxySessionsEvents> {
    /** A subclass of Crawlee's `ProxyConfiguration`, for crawlers that are wired by hand. */
    readonly proxyConfiguration: ProxyConfiguration;
    readonly #engine: Engine;
    readonly #shared: SharedParts;
    readonly #dispatcher: Dispatcher;
    readonly #bridges = new SocksBridges();
    readonly #relays: Relays;
    readonly #reporting: Reporting;
    /** Made with the instance, because a child of Crawlee's log keeps the level that its parent had. */
    readonly #log = crawleeLog.child({ prefix: 'ProxySessions' });
    readonly #state: StateKeeper | undefined;
    readonly #knowledge: Knowledge;
    readonly #exitNames: ExitNames;
    readonly #exits: ExitControls;
    #handWired: CrawlerAdapters | undefined;

    /** @throws ProxySessionsError (`invalid-options`) with one sentence on the first option that is wrong. */
    constructor(options: ProxySessionsOptions = {}) {
        super();
        const resolved = resolveOptions(options);
        showAs(this, `ProxySessions (${resolved.provider.name})`);
        const settings = new SettingsBySite(resolved, resolved.sites);
        const random = seededRandom(resolved.seed ?? Math.floor(Math.random() * 2 ** 32));
        this.#engine = new Engine({
            random,
            cooldown: settings.forAll.cooldown,
            maxSites: MAX_SITES,
            maxLeaseMillis: MAX_LEASE_MILLIS,
            exits: resolved.provider.exits.kind === 'listed' ? 'listed' : 'drawn',
            outageMillis: resolved.outageSecs * 1000,
            settingsOf: (site) => ({
                ...settings.of(site),
                minDelayMillis: (resolved.provider.minDelaySecs?.(site) ?? 0) * 1000,
            }),
        });
        this.#reporting = new Reporting({
            engine: this.#engine,
            clock: systemClock,
            log: reportLog(this.#log),
            waiting: () => this.#dispatcher.waiting,
            identities: () => this.#shared.identities,
            connections: () => this.#shared.connections,
            exitSupply: resolved.provider.exits.kind === 'listed' ? 'listed' : 'drawn',
            stopReason: () => this.#dispatcher.stopReason,
            reportKey: resolved.report,
            statusIntervalMillis: resolved.statusIntervalSecs * 1000,
        });
        this.#exitNames = new ExitNames(resolved.provider);
        this.#dispatcher = new Dispatcher({
            engine: this.#engine,
            provider: resolved.provider,
            clock: systemClock,
            random,
            exhaustion: new Exhaustion((site) => settings.of(site).exhaustion),
            onTransition: (transition) => this.#announce(transition),
            onExhausted: (site, cause, untilMillis) => this.#announceExhausted(site, cause, untilMillis),
            listener: this.#reporting.listeners,
            outageMillis: resolved.outageSecs * 1000,
            onSpent: (exit, site) =>
                this.#shared.identities.endOn(exit, 'used-up', `${site} accepts no more of it for now`),
            onRemoved: (exit) => this.#shared.identities.endOn(exit, 'exit-removed', 'its exit left the list'),
            sharing: resolved.cluster && ((dispatcher) => this.#join(resolved, resolved.cluster!, dispatcher, random)),
        });
        this.#relays = new Relays(resolved.provider);
        this.#knowledge = new Knowledge(this.#engine, this.#exitNames, systemClock);
        this.#state = this.#buildState(resolved, Math.random);
        this.#shared = this.#buildShared(resolved, settings, new Tickets(random));
        this.proxyConfiguration = this.#shared.proxyConfiguration;
        const onTransition = (news: Transition): void => this.#announce(news);
        this.#exits = new ExitControls({ ...this.#shared, engine: this.#engine, onTransition });
        this.#exits.load((sentence) => this.#log.warning(sentence));
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
        const given: CrawlerOptionsLike = options ?? {};
        return crawlerOptions(this.#shared, crawlerClass, given);
    }

    /** `sessionPoolOptions` for one crawler that is wired by hand; the others use `optionsFor`. */
    sessionPoolOptions(options?: SessionPoolOptions): SessionPoolOptions {
        this.#handWired = handWiredAdapters(this.#shared, options ?? {});
        return this.#handWired.pool.optionsWith(options);
    }

    /** `browserPoolOptions` for the crawler that is wired by hand. Call `sessionPoolOptions` first. */
    browserPoolOptions<Options extends object>(options?: Options): Options {
        return mergeBrowserPoolOptions(options as BrowserPoolOptionsLike | undefined, this.#adapters.browsers) as never;
    }

    /** First of the `preNavigationHooks` of the crawler that is wired by hand. */
    readonly preNavigationHook = (context: object): Promise<void> =>
        this.#adapters.hooks.beforeNavigation(context as CrawlingContextLike);

    /** Last of the `postNavigationHooks` of the crawler that is wired by hand. */
    readonly postNavigationHook = async (context: object): Promise<void> => {
        await this.#adapters.hooks.afterNavigation(context as CrawlingContextLike);
        this.#adapters.hooks.stopIfRefused(context as CrawlingContextLike);
    };

    /**
     * Asks the provider's service whether it takes us, before a crawl finds out. Services that have no way to ask are
     * taken to.
     *
     * @throws ProxySessionsError (`misconfigured`) with what the service says when it does not; (`proxy-failed`) when
     *     it does not answer.
     */
    async checkAccess(): Promise<void> {
        await this.#shared.provider.checkAccess?.();
    }

    /**
     * Takes another list in place of the one that there is, also while crawls run. Proxies that are in both go on, with all that
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
        await this.#state?.close();
        this.#relays.close();
        this.#shared.connections.close();
        await Promise.all([this.#dispatcher.close(), this.#bridges.close(), this.#reporting.close()]);
    }

    async [Symbol.asyncDispose](): Promise<void> {
        await this.close();
    }

    get #adapters(): CrawlerAdapters {
        return (this.#handWired ??= handWiredAdapters(this.#shared, {}));
    }

    #join({ provider }: ResolvedOptions, { name, join }: ClusterBook, dispatcher: Dispatcher, random: Random): Cluster {
        return new Cluster({
            name,
            membership: join(),
            names: this.#exitNames,
            engine: this.#engine,
            dispatcher,
            provider,
            clock: systemClock,
            random,
            onWithdraw: (exit) => this.#shared.identities.handOver(exit),
            warn: (message) => this.#log.warning(message),
            info: (message) => this.#log.info(message),
        });
    }

    #buildState({ state, provider }: ResolvedOptions, random: Random): StateKeeper | undefined {
        const { store, key, everySecs } = state;
        if (store === 'none') return undefined;
        return new StateKeeper({
            store,
            key: key ?? defaultStateKey(provider.name),
            everyMillis: everySecs * 1000,
            clock: systemClock,
            random,
            knowledge: () => this.#knowledge.snapshot(),
            onLoaded: (items) => this.#knowledge.restore(items),
            changes: () => this.#engine.totals.requests + this.#reporting.sessions.changes,
            onTrouble: (sentence) => this.#log.warning(sentence),
        });
    }

    #buildShared(options: ResolvedOptions, settings: SettingsBySite, tickets: Tickets): SharedParts {
        const { provider, site: siteOf, rotation, maxRotationsPerRequest, detection, exitCheck } = options;
        const { prepareSession, checkSession, maxSessionFailures, browserIdentities } = options;
        const dispatcher = this.#dispatcher;
        // Without a session, each connection leaves by another exit.
        const connections = new Connections(siteOf, provider.exits.kind !== 'rotating');
        const identities = new Identities({
            provider,
            dispatcher,
            relays: this.#relays,
            clock: systemClock,
            names: this.#exitNames,
            onReturned: (exit) => this.#knowledge.restoreExit(exit),
            naming: namingOf(options, this.#engine, dispatcher, systemClock),
            onCreated: (identity) => this.#announceCreated(identity),
            onRetired: (identity, reason, detail) => this.#announceRetired(identity, reason, detail),
            onEnded: (identity) => connections.end(identity),
        });
        const proxyConfiguration = new SessionProxyConfiguration({
            provider,
            dispatcher,
            identities,
            relays: this.#relays,
            tickets,
            siteOf,
        });
        return {
            provider,
            dispatcher,
            identities,
            tickets,
            bridges: this.#bridges,
            relays: this.#relays,
            connections,
            reporting: this.#reporting,
            proxyConfiguration,
            siteOf,
            named: namedIdentities(options, { dispatcher, identities, settings, state: this.#state }),
            sendGate: new SendGate(systemClock, (site) => settings.of(site).limits.minDelayMillis),
            state: this.#state,
            exitCheck:
                exitCheck &&
                new ExitCheck(
                    { url: exitCheck.url, intervalMillis: exitCheck.everySecs * 1000 },
                    identities,
                    this.#bridges,
                    textFetcher(),
                ),
            rotation,
            browserIdentities,
            maxRotationsPerRequest,
            detection,
            callbacks: { ...(prepareSession && { prepareSession }), ...(checkSession && { checkSession }) },
            callbackFailures: new CallbackFailures(dispatcher, maxSessionFailures),
            clock: systemClock,
        };
    }

    #announceCreated({ session, exit }: Identity): void {
        const created = { sessionId: session.id, exit: exit.label };
        this.#reporting.listeners.onSessionCreated(created);
        this.emit('sessionCreated', created);
    }

    #announceRetired({ session, exit, servedRequests }: Identity, reason: RetireReason, detail: string): void {
        const retired = { sessionId: session.id, exit: exit.label, reason, detail };
        this.#reporting.listeners.onSessionRetired({ ...retired, requests: servedRequests });
        this.emit('sessionRetired', retired);
    }

    #announce(transition: Transition): void {
        switch (transition.kind) {
            case 'exitCooldown':
                this.#announceCooldown(transition);
                break;
            case 'exitRecovered':
                this.emit('exitRecovered', { exit: transition.exit.label, site: transition.site });
                break;
            case 'addressRefused':
            case 'siteUnreachable':
            case 'sitePaused':
                break;
        }
    }

    #announceCooldown({ exit, site, rest, tally }: Extract<Transition, { kind: 'exitCooldown' }>): void {
        const reason = describeRest({ label: exit.label, site, rest, tally, now: systemClock.now() });
        if (rest.untilMillis === Infinity) this.#log.warning(reason);
        // What a service draws for us is not worth waiting for: another session gives another exit.
        const isDrawn = this.#shared.provider.exits.kind !== 'listed';
        if (isDrawn && site !== undefined && rest.verdict.outcome === 'blocked') {
            this.#shared.identities.endOn(exit, 'blocked', reason);
        }
        const { untilMillis } = rest;
        this.emit('exitCooldown', { exit: exit.label, ...(site !== undefined && { site }), untilMillis, reason });
    }

    #announceExhausted(site: string, cause: ExhaustionCause, untilMillis: number): void {
        const back = new Date(untilMillis).toISOString();
        const reason = `${site} ${cause}; the next try is at ${back}`;
        this.#log.warning(reason);
        this.emit('exhausted', { site, untilMillis, reason });
    }
}
