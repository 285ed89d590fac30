import type { Request } from '@crawlee/core';
import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import type { Budget } from '../budget/options.js';
import { budgetSchema } from '../budget/options.js';
import type { ClusterBook } from '../stores/coordination-store.js';
import { parseOptions } from '../common/options.js';
import { countryCodeOf } from '../common/place.js';
import { createDetector, DEFAULT_MAX_RETRY_AFTER_SECS } from '../detection/detector.js';
import type { Rule } from '../detection/rule.js';
import type { Cost } from '../providers/cost.js';
import { costSchema } from '../providers/cost.js';
import type { Provider } from '../providers/provider.js';
import type { ListSource } from '../providers/lists/list-source.js';
import { proxyUrls, tieredProxyUrls as providerOfTiers } from '../providers/proxy-urls.js';
import type { Supply } from '../dispatch/supplies.js';
import { ONLY_SUPPLY } from '../engine/exit.js';
import { invalidOption } from '../common/errors.js';
import type { BrowserIdentities } from '../crawlee3/browser/contexts/browser-identities.js';
import type { ExitVerification } from '../crawlee3/browser/exit-verifier.js';
import { EXIT_VERIFICATIONS } from '../crawlee3/browser/exit-verifier.js';
import { BROWSER_IDENTITIES } from '../crawlee3/browser/contexts/browser-identities.js';
import { keyValueStore } from '../crawlee3/wiring/key-value-store.js';
import type { SessionCallbacks } from '../crawlee3/hooks/callbacks.js';
import { DEFAULT_REPORT_KEY } from '../report/report-keys.js';
import type { StateStore } from '../stores/store.js';
import type { OnBlocked } from '../identity/named/named-identities.js';
import { ON_BLOCKED } from '../identity/named/named-identities.js';
import type { RotationAlias, RotationName } from '../identity/rotations/index.js';
import { costOf } from './cost-of.js';
import { rotationSchema } from './rotation-option.js';
import type { ResolvedRoute, RouteOptions } from './routes.js';
import { refuseMixtures, refuseUnshared, resolveRoutes, resolveTiers, routesSchema } from './routes.js';
import { listSchema, providerSchema, urlsSchema } from './sources.js';
import type { SiteSettings } from './sites.js';
import { hostNameOf } from './site-names.js';
import { atLeastOne, positive, sitesSchema, siteSettingsShape } from './sites.js';

/** What `SiteSettings` has is for all sites that have no settings of their own. */
export interface ProxySessionsOptions extends SiteSettings, SessionCallbacks {
    /** Where exits come from: `apifyProxy(…)`, `fromActorInput(…)`, … Give this, `proxyUrls`, `tieredProxyUrls` or `tiers`. */
    readonly provider?: Provider;
    /**
     * A list of proxies: http, https or socks5 URLs; `null` stands for a direct connection. Or where the list is loaded
     * from, again and again: the path of a file, the address of a list, or `{ load, everySecs }`; see `ListSource`.
     */
    readonly proxyUrls?: readonly (string | null)[] | ListSource;
    /**
     * Lists of proxies by price, the cheapest first, as in Crawlee. Every site starts with the cheapest list. It
     * moves to the next one only when it refuses the current one: rate limits, failing proxies and errors in your
     * code do not move it. From time to time one request tests a cheaper list, first after `cooldown.baseSecs`, then
     * after twice as long each time, up to `cooldown.capSecs`.
     */
    readonly tieredProxyUrls?: readonly (readonly (string | null)[])[];
    /**
     * Providers by price, the cheapest first, of any kind: a list, then a service, then the same service in another country.
     * Sites move between them as between the lists of `tieredProxyUrls`.
     */
    readonly tiers?: readonly Provider[];
    /**
     * Requests that use a provider of their own. The first matching route counts; all other requests use `provider`,
     * `proxyUrls` or `tiers`. Each route learns about a site by itself. See
     * `docs/cookbook/routes.md`.
     * @default no routes
     */
    readonly routes?: readonly RouteOptions[];
    /**
     * When a new identity is taken.
     *
     * * `recommended`: by crawler type. One identity per browser process; a pool of identities that take turns in
     *   HTTP crawlers, with browser contexts and with incognito pages. Without Crawlee's `persistCookiesPerSession`
     *   each incognito page has its own.
     * * `per-request`, `per-page`, `per-browser`: a new one for each.
     * * `until-blocked`: one identity until a site turns it away.
     * * `never`: one identity by one exit, whatever happens: while that rests, requests wait, for up to `maxWaitSecs`.
     *
     * `RECOMMENDED`, `PER_REQUEST` and `UNTIL_FAILURE` are what Apify's Actors call three of them.
     *
     * @default 'recommended'
     */
    readonly rotation?: RotationName | RotationAlias;
    /**
     * Keeps the state under this name in the key-value store `proxy-sessions`, which survives the runs of an Actor: a
     * later run with the same name continues with the same sessions.
     * @default the state rests where `state` says
     */
    readonly sessionPoolName?: string;
    /**
     * Which identity a request is for, by a name of your own such as that of an account: requests with one name always have
     * one session, one exit, one cookie jar and one fingerprint, after a restart too. `undefined` is for any. Names are
     * stored and shown: put no secret in them. See `docs/cookbook/accounts.md`.
     * @default every request is for any
     */
    readonly identityOf?: (request: Request) => string | undefined;
    /**
     * Whether no other identity may use the exit of a named identity. Always so in browsers whose pages share cookies.
     * @default false
     */
    readonly exclusive?: boolean;
    /**
     * What to do with a named identity that a site refused, or whose proxy failed:
     *
     * * `wait`: its requests wait until its exit is back, for up to `maxWaitSecs`, and it continues with the same
     * cookies.
     * * `new-exit`: it gets another exit and a new session: `prepareSession` runs again.
     * * `fail`: its requests fail as long as its exit rests.
     * @default 'wait'
     */
    readonly onBlocked?: OnBlocked;
    /**
     * What crawlers of this instance have in common. `exits`: what is known of exits and sites. `sessions`: the sessions
     * too, with cookies and preparation, at the same time and one after another: an HTTP crawler continues with what a browser logged in. Sessions
     * then outlive their browsers and crawlers. Not for `per-request` and `per-page`, where each visitor is a new one.
     * See `docs/cookbook/share-sessions.md`.
     * @default 'exits'
     */
    readonly share?: 'exits' | 'sessions';
    /**
     * What each identity of a browser crawler gets. `process`: a browser. `context`: a browser context with
     * its own proxy, cookies, storage, cache and fingerprint, in a process that it shares with up to 24 others. Then
     * `recommended` keeps a pool of identities that take turns page by page. Contexts are for Chromium by Playwright or Puppeteer;
     * other browsers, and profiles with extensions, have processes either way. Incognito pages are contexts either way.
     * See `docs/browsers.md`.
     * @default 'process'
     */
    readonly browserIdentities?: BrowserIdentities;
    /**
     * Whether a browser has to show that it uses its proxy before its first page: it asks the proxy for a name that exists
     * nowhere, over http and https, and this package answers in place of the proxy. If the browser goes past the proxy, its
     * requests fail and nothing is sent. Costs some milliseconds for each browser.
     * @default 'first-page' for Playwright's Firefox and WebKit, 'off' for other browsers
     */
    readonly verifyExit?: ExitVerification;
    /**
     * What counts as one site; bans and limits are learned per site. If it throws or does not return a string, the
     * host name counts.
     * @default the host name of the URL
     */
    readonly site?: (url: string) => string;
    /**
     * Settings of single sites, by the name that `site` returns. What you leave out is as for all sites. `*.example`
     * means every subdomain of `example`; if several names match, the most exact one counts.
     *
     * ```ts
     * sites: { 'slow.example': { pacing: { minDelaySecs: 5 } }, '*.shop.example': { cooldown: { baseSecs: 300 } } }
     * ```
     */
    readonly sites?: Readonly<Record<string, SiteSettings>>;
    /** How responses are judged; see `docs/detection.md`. */
    readonly detection?: {
        /** Your own rules. They run before the built-in ones; a rule with the name of a built-in rule replaces it. */
        readonly rules?: readonly Rule[];
        /** Names of rules to switch off. */
        readonly disable?: readonly string[];
        /**
         * The longest rest, in seconds, that a site or a proxy service can ask for by `Retry-After`, or a rule of your own by
         * `retryAfterMillis`. @default 3600
         */
        readonly maxRetryAfterSecs?: number;
    };
    /**
     * Asks `url` for the IP of a session, when the session starts and every `everySecs` seconds. If the IP has
     * changed, the session ends with its cookies, as `exit-changed`. Each check costs a request.
     * @default no checks: what the provider declares, and what its answers reveal, is believed
     */
    readonly exitCheck?: {
        /** A page that returns the visitor's IP, as text or JSON; in JSON it may tell country and time zone too. */
        readonly url: string;
        /** @default 60 */
        readonly everySecs?: number;
    };
    /**
     * Gives each identity what people where its exit is have: browsers their time zone and languages, HTTP requests their
     * `Accept-Language`. The country is what the provider was asked for, such as `country: 'JP'`, or what the page of
     * `exitCheck` says (`country`, `countryCode` or `country_code`, and `timezone`); a country here, such as `'JP'`, is for
     * exits of which neither says it. See `docs/cookbook/locale-by-country.md`.
     * @default false
     */
    readonly matchLocale?: boolean | string;
    /**
     * `prepareSession` and `checkSession` may fail for sessions of so many exits (or names, see `identityOf`) one after
     * another on one site, with none that works in between; then the requests to that site fail for a while, and where no
     * other site was met, or all are like that, the crawl stops (`crawler.run()` rejects). Where there are fewer exits, all
     * have to fail. A single exit that fails rests on that site. The requests of a name that fails three times in a row fail
     * for a while.
     * @default 10
     */
    readonly maxSessionFailures?: number;
    /**
     * How often one request is retried on another exit after refusals and proxy failures. Crawlee's
     * `maxRequestRetries` counts other failures only. A crawler's own `maxSessionRotations` overrides it.
     * @default 10
     */
    readonly maxRotationsPerRequest?: number;
    /**
     * For how many seconds a site may refuse or fail everybody without costing a page or a retry: its requests wait
     * while one at a time tests the site. After that `whenExhausted` and `maxWaitSecs` apply.
     * @default 60
     */
    readonly outageSecs?: number;
    /**
     * What the proxies are billed by, in US dollars; with several tiers an array, one entry for each. `stats()` and the summary
     * tell what the crawl cost, budgets may be in money, and a site is served by the tier whose pages are expected to cost
     * least: the cost of a request by the chance that the site accepts it. See `docs/cost.md`.
     * @default what the provider says; where that is nothing, tiers are in the order of their prices
     */
    readonly cost?: Cost | readonly Cost[];
    /**
     * Whether HTTP crawlers keep connections for the next request of their session. By itself, that is so for proxies whose
     * connections all have one IP: sessions of a service, and lists; but not for a host name that stands alone in its list, which may
     * be a gateway that gives each connection another IP. See `docs/connections.md`.
     * @default as described; `exitCheck` finds out what is so
     */
    readonly keepConnections?: boolean;
    /**
     * How much may be spent, and what follows when it is spent; of several budgets, all hold. See `docs/cost.md`.
     *
     * ```ts
     * budget: { bytes: 5e9, whenSpent: 'stop-crawl' }
     * ```
     *
     * @default no limit
     */
    readonly budget?: Budget | readonly Budget[];
    /**
     * Writes a report of the crawl to its default key-value store when it ends: an HTML page by the key
     * `PROXY_SESSIONS_REPORT`, or the one given here, and the data behind it by that key and `_DATA`; see
     * `docs/observability.md`.
     * @default false
     */
    readonly report?: boolean | { readonly key: string };
    /**
     * Seconds between two log lines about exits and requests while a crawl runs; 0 for none. A summary is always
     * logged at the end.
     * @default 60
     */
    readonly statusIntervalSecs?: number;
    /**
     * What OpenTelemetry metrics tell, see `docs/observability.md`. `exits: true` adds the attribute `proxy_sessions.exit` to
     * `proxy_sessions.requests`: the exit's label, never its credentials. Each exit is then a time series for each outcome and rule on
     * each site, so use it with short lists. From the 1001st exit on the label is `other`.
     * @default { exits: false }
     */
    readonly metrics?: { readonly exits?: boolean };
    /** What survives the process, and where it is stored; see `docs/state.md`. */
    readonly state?: {
        /**
         * `keyValueStore(…)`, `memoryStore()` or one of your own. With `none`, nothing is kept but what Crawlee itself
         * keeps of its session pools.
         * @default the key-value store in which Crawlee keeps the first crawler's session pool
         */
        readonly store?: StateStore | 'none';
        /**
         * Prefix of its keys; two instances that share a store need different ones.
         * @default the provider's name: `PROXY_SESSIONS_APIFY`
         */
        readonly key?: string;
        /**
         * Seconds between two saves. It is also saved at the end of a crawl, and when the platform moves or aborts
         * it. @default 30
         */
        readonly everySecs?: number;
    };
    /**
     * Shares the pool with other workers, on this machine or others: `redisCluster({ url })` from
     * `crawlee-proxy-sessions/redis`. Give all of them the same exits. See `docs/cluster.md`.
     * @default the pool is this worker's alone
     */
    readonly cluster?: ClusterBook;
    /**
     * Makes every random choice repeatable.
     * @default a random number
     */
    readonly seed?: number;
}

/** What every key-value store takes, with room for an ending. */
const STORE_KEY = /^[\w.-]{1,250}$/;
const STORE_KEY_RULE = 'must be a key of 1 to 250 letters, digits, ".", "-" and "_"';

const optionsSchema = lazy(() =>
    z.strictObject({
        provider: providerSchema().optional(),
        proxyUrls: urlsSchema().optional(),
        tiers: z
            .array(providerSchema(), 'must be an array of providers, the cheapest first')
            .min(1, 'must have at least one provider')
            .optional(),
        routes: routesSchema(),
        tieredProxyUrls: z
            .array(listSchema(), 'must be an array of arrays of proxy URLs, the cheapest first')
            .optional(),
        browserIdentities: z
            .enum(BROWSER_IDENTITIES, `must be one of ${BROWSER_IDENTITIES.join(', ')}`)
            .default('process'),
        verifyExit: z.enum(EXIT_VERIFICATIONS, `must be one of ${EXIT_VERIFICATIONS.join(', ')}`).optional(),
        rotation: rotationSchema().default('recommended'),
        sessionPoolName: z
            .string('must be a text')
            .regex(/^[A-Za-z0-9_-]{1,60}$/, 'must be up to 60 letters, digits, "_" and "-"')
            .optional(),
        identityOf: z
            .custom<(request: Request) => string | undefined>(isFunction, 'must be a function from request to name')
            .optional(),
        share: z.enum(['exits', 'sessions'], 'must be "exits" or "sessions"').default('exits'),
        exclusive: z.boolean('must be true or false').default(false),
        onBlocked: z.enum(ON_BLOCKED, `must be one of ${ON_BLOCKED.join(', ')}`).default('wait'),
        site: z
            .custom<(url: string) => string>(isFunction, 'must be a function from URL to name')
            .default(() => hostNameOf),
        ...siteSettingsShape(),
        sites: sitesSchema(),
        detection: z
            .strictObject(
                {
                    rules: z
                        .array(z.custom<Rule>(isRule, 'must be a rule: { name, judge }'), 'must be an array of rules')
                        .default([]),
                    disable: z
                        .array(z.string('must be the name of a rule'), 'must be an array of rule names')
                        .default([]),
                    maxRetryAfterSecs: positive().default(DEFAULT_MAX_RETRY_AFTER_SECS),
                },
                'must be an object with rules, disable and maxRetryAfterSecs',
            )
            .prefault({}),
        exitCheck: z
            .strictObject(
                { url: z.url('must be a URL'), everySecs: positive().default(60) },
                'must be an object with url and everySecs',
            )
            .optional(),
        prepareSession: z
            .custom<NonNullable<SessionCallbacks['prepareSession']>>(isFunction, 'must be a function')
            .optional(),
        checkSession: z
            .custom<NonNullable<SessionCallbacks['checkSession']>>(isFunction, 'must be a function')
            .optional(),
        matchLocale: z
            .union(
                [
                    z.boolean(),
                    z
                        .string()
                        .refine((code) => countryCodeOf(code) !== undefined)
                        .transform(countryCodeOf),
                ],
                {
                    error: 'must be true, or a country code of two letters such as "JP"',
                },
            )
            .default(false),
        maxSessionFailures: atLeastOne().default(10),
        maxRotationsPerRequest: z.int('must be a whole number').nonnegative('must not be negative').default(10),
        outageSecs: z.number('must be a number').nonnegative('must not be negative').default(60),
        keepConnections: z.boolean('must be true or false').optional(),
        cost: costSchema().optional(),
        budget: budgetSchema(),
        report: z
            .union([z.boolean(), z.strictObject({ key: z.string().regex(STORE_KEY, STORE_KEY_RULE) })], {
                error: 'must be true, or an object with a key for the key-value store',
            })
            .default(false)
            .transform((report) => (typeof report === 'object' ? report.key : report ? DEFAULT_REPORT_KEY : undefined)),
        metrics: z.strictObject({ exits: z.boolean('must be true or false').default(false) }).default({ exits: false }),
        statusIntervalSecs: z
            .number('must be a number')
            .nonnegative('must not be negative; 0 is for never')
            .default(60),
        cluster: z.custom<ClusterBook>(isClusterBook, 'must be a cluster such as redisCluster({ url: … })').optional(),
        state: z
            .strictObject(
                {
                    store: z
                        .custom<StateStore | 'none'>(
                            isStore,
                            'must be "none" or a store such as keyValueStore("my-crawl")',
                        )
                        .optional(),
                    key: z
                        .string('must be a text')
                        .regex(/^[A-Za-z0-9_-]{1,60}$/, 'must be up to 60 letters, digits, "_" and "-"')
                        .optional(),
                    everySecs: positive().default(30),
                },
                'must be an object with store, key and everySecs',
            )
            .prefault({}),
        seed: z.int('must be a whole number').optional(),
    }),
);

/** The options, checked and complete. */
export interface ResolvedOptions extends Omit<
    z.output<ReturnType<typeof optionsSchema>>,
    (typeof SOURCES)[number] | 'routes'
> {
    /** Where exits come from; the first serves requests without a route, and is the cheapest to do so. */
    readonly supplies: readonly Supply[];
    readonly routes: readonly ResolvedRoute[];
}

const SOURCES = ['provider', 'proxyUrls', 'tieredProxyUrls', 'tiers'] as const;

/** @throws ProxySessionsError (`invalid-options`) with one sentence on the first option that is wrong. */
export function resolveOptions(options: ProxySessionsOptions): ResolvedOptions {
    const parsed = parseOptions('ProxySessions', optionsSchema(), options);
    const { provider: given, proxyUrls: urls, tieredProxyUrls, tiers, ...rest } = parsed;
    const [first, second] = SOURCES.filter((source) => options[source] !== undefined);
    if (second !== undefined) {
        throw invalidOption(`ProxySessions: options "${first}" and "${second}" mean the same; give one.`);
    }
    const provider =
        given ??
        (urls !== undefined ? proxyUrls(urls) : undefined) ??
        (tieredProxyUrls && providerOfTiers(tieredProxyUrls));
    const ofNoRoute = provider === undefined ? resolveTiers(tiers ?? []) : [{ key: ONLY_SUPPLY, provider }];
    const routes = resolveRoutes(rest.routes);
    const supplies = [...ofNoRoute, ...routes.map(({ supply }) => supply)];
    // Fails for names that no rule has.
    createDetector({ ...rest.detection, others: supplies.map((supply) => supply.provider) });
    if (ofNoRoute.length === 0) {
        throw invalidOption(
            'ProxySessions: give "proxyUrls", or a "provider" such as apifyProxy({ groups: ["RESIDENTIAL"] }).',
        );
    }
    refuseMixtures(supplies);
    if (rest.cluster !== undefined) refuseUnshared(supplies);
    return withNames({ ...rest, supplies, routes });
}

/** The store in which pools with a name rest. */
const NAMED_POOLS = 'proxy-sessions';

/** What is a short way to say something else. */
function withNames(options: ResolvedOptions): ResolvedOptions {
    const { rotation, identityOf, sessionPoolName, state, exitCheck, supplies } = options;
    if (rotation === 'never' && identityOf !== undefined) {
        throw invalidOption(
            'ProxySessions: options "identityOf" and "rotation: never" both choose identities; give one.',
        );
    }
    if (sessionPoolName !== undefined && (state.store !== undefined || state.key !== undefined)) {
        throw invalidOption('ProxySessions: options "sessionPoolName" and "state" both name a store; give one.');
    }
    if (options.budget.some(({ money }) => money !== undefined) && costOf(options).areKnown !== true) {
        throw invalidOption(
            'ProxySessions: option "budget.money" needs to know what proxies cost; give option "cost" too.',
        );
    }
    if (options.matchLocale === true && exitCheck === undefined && supplies.every(isNowhere)) {
        throw invalidOption(
            'ProxySessions: option "matchLocale: true" needs to know where exits are; give the provider a "country", ' +
                'give "exitCheck" with a page that tells it, or say matchLocale: "JP".',
        );
    }
    return {
        ...options,
        ...(sessionPoolName !== undefined && {
            state: { ...state, store: keyValueStore(NAMED_POOLS), key: sessionPoolName },
        }),
    };
}

function isNowhere({ provider }: Supply): boolean {
    return provider.country === undefined;
}

function isClusterBook(value: unknown): boolean {
    return typeof (value as Partial<ClusterBook> | null)?.join === 'function';
}

function isStore(value: unknown): boolean {
    if (value === 'none') return true;
    const { load, save, remove } = (value ?? {}) as Partial<StateStore>;
    return [load, save, remove].every(isFunction);
}

function isRule(value: unknown): boolean {
    const { name, judge } = (value ?? {}) as Partial<Rule>;
    return typeof name === 'string' && typeof judge === 'function';
}

/** One state for each provider; more cannot be known without asking. */
export function defaultStateKey(provider: string): string {
    return `PROXY_SESSIONS_${provider.replace(/([a-z])([A-Z])|[^A-Za-z0-9]/g, '$1_$2').toUpperCase()}`.slice(0, 60);
}

function isFunction(value: unknown): boolean {
    return typeof value === 'function';
}
