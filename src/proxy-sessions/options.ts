import type { Request } from '@crawlee/core';
import { z } from 'zod';
import type { ClusterBook } from '../stores/coordination-store.js';
import { parseOptions } from '../common/options.js';
import { createDetector } from '../detection/detector.js';
import type { Rule } from '../detection/rule.js';
import type { Provider } from '../providers/provider.js';
import type { ListSource } from '../providers/lists/list-source.js';
import { proxyUrls, tieredProxyUrls } from '../providers/proxy-urls.js';
import { invalidOption } from '../common/errors.js';
import type { BrowserIdentities } from '../crawlee3/browser/contexts/browser-identities.js';
import { BROWSER_IDENTITIES } from '../crawlee3/browser/contexts/browser-identities.js';
import { keyValueStore } from '../crawlee3/wiring/key-value-store.js';
import type { SessionCallbacks } from '../crawlee3/hooks/callbacks.js';
import { DEFAULT_REPORT_KEY } from '../report/report-keys.js';
import type { StateStore } from '../stores/store.js';
import type { OnBlocked } from '../identity/named-identities.js';
import { ON_BLOCKED } from '../identity/named-identities.js';
import type { RotationAlias, RotationName } from '../identity/rotations/index.js';
import { ROTATION_ALIASES, ROTATION_NAMES } from '../identity/rotations/index.js';
import type { SiteSettings } from './sites.js';
import { atLeastOne, positive, sitesSchema, siteSettingsShape } from './sites.js';

/** What `SiteSettings` has is for all sites that have no settings of their own. */
export interface ProxySessionsOptions extends SiteSettings, SessionCallbacks {
    /** Where exits come from: `apifyProxy(…)`, `fromActorInput(…)`, … Give this, `proxyUrls` or `tieredProxyUrls`. */
    readonly provider?: Provider;
    /**
     * A list of proxies: http, https or socks5 URLs; `null` stands for a direct connection. Or where the list is loaded
     * from, again and again: the path of a file, the address of a list, or `{ load, everySecs }`; see `ListSource`.
     */
    readonly proxyUrls?: readonly (string | null)[] | ListSource;
    /**
     * Lists of proxies by price, the cheapest first, as in Crawlee. All sites begin with the cheapest list, and a site
     * moves on to the next only when it refuses the present one: neither rate limits nor failing proxies nor errors of
     * your code move a site to an expensive list. Now and then one request finds out whether a cheaper list is accepted again, first
     * after `cooldown.baseSecs`, then after twice as long each time, up to `cooldown.capSecs`.
     */
    readonly tieredProxyUrls?: readonly (readonly (string | null)[])[];
    /**
     * When a new identity is taken.
     *
     * * `recommended`: by crawler type. One identity per browser process, or per page with `useIncognitoPages`; a
     *   pool of identities that take turns in HTTP crawlers.
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
     * Keeps the state under this name in the key-value store `proxy-sessions`, which outlives runs of an Actor: a later run
     * with the same name goes on with the same sessions.
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
     * Whether a named identity has its exit to itself. In browsers whose pages share cookies it has in any case.
     * @default false
     */
    readonly exclusive?: boolean;
    /**
     * What becomes of a named identity that a site turned away, or whose proxy failed:
     *
     * * `wait`: its requests wait until its exit is back, for up to `maxWaitSecs`, and it goes on with the same cookies.
     * * `new-exit`: it begins anew by another exit, with a new session: `prepareSession` runs again.
     * * `fail`: its requests fail as long as its exit rests.
     * @default 'wait'
     */
    readonly onBlocked?: OnBlocked;
    /**
     * What each identity of a browser crawler has for itself. `process`: a browser. `context`: a browser context with
     * its own proxy, cookies, storage, cache and fingerprint, in a process that it shares with up to 24 others. Then
     * `recommended` keeps a pool of identities that take turns page by page. Contexts are for Playwright's Chromium; other browsers, incognito pages and profiles with extensions have processes either way.
     * See `docs/browsers.md`.
     * @default 'process'
     */
    readonly browserIdentities?: BrowserIdentities;
    /**
     * What counts as one site; what an exit may do is learned for each site apart.
     * @default the host name of the URL
     */
    readonly site?: (url: string) => string;
    /**
     * Settings of single sites, by the name that `site` gives them; what a site leaves out is as for all sites.
     * `*.example` stands for every subdomain of `example`; of several names that fit, the most exact counts.
     *
     * ```ts
     * sites: { 'slow.example': { pacing: { minDelaySecs: 5 } }, '*.shop.example': { cooldown: { baseSecs: 300 } } }
     * ```
     */
    readonly sites?: Readonly<Record<string, SiteSettings>>;
    /** How outcomes are told; see `docs/detection.md`. */
    readonly detection?: {
        /** Own rules, asked before the built-in ones; one with the name of a built-in rule replaces it. */
        readonly rules?: readonly Rule[];
        /** Names of rules that are not to be asked. */
        readonly disable?: readonly string[];
    };
    /**
     * Asks `url` by which IP address a session is seen, when it begins and again once `everySecs` have passed; a session
     * that was moved to another exit ends, with its cookies, as `exit-changed`. Costs a request each time.
     * @default no checks: what the provider declares, and what its answers reveal, is believed
     */
    readonly exitCheck?: {
        /** Answers with the IP address of whoever asks, as text or in JSON. */
        readonly url: string;
        /** @default 60 */
        readonly everySecs?: number;
    };
    /**
     * `prepareSession` and `checkSession` may fail for so many sessions in a row on one site; then the crawl stops
     * (`crawler.run()` rejects).
     * @default 5
     */
    readonly maxSessionFailures?: number;
    /**
     * How often one request is tried again on another exit after refusals and proxy failures, on top of Crawlee's
     * `maxRequestRetries`, which count other failures only. A crawler's own `maxSessionRotations` goes before it.
     * @default 10
     */
    readonly maxRotationsPerRequest?: number;
    /**
     * How long a site that refuses or fails everybody costs its requests neither a page nor a retry, in seconds: they wait
     * behind one probe at a time. After that `whenExhausted` and `maxWaitSecs` say what happens.
     * @default 60
     */
    readonly outageSecs?: number;
    /**
     * Writes a report of the crawl to its default key-value store when it ends: an HTML page by the key
     * `PROXY_SESSIONS_REPORT`, or the one given here, and the data behind it by that key and `_DATA`; see
     * `docs/observability.md`.
     * @default false
     */
    readonly report?: boolean | { readonly key: string };
    /**
     * How often a line on exits and requests is logged while a crawl runs, in seconds; 0 for never. How the crawl went
     * is told at its end in any case.
     * @default 60
     */
    readonly statusIntervalSecs?: number;
    /** What outlives the process, and where it rests; see `docs/state.md`. */
    readonly state?: {
        /**
         * `keyValueStore(…)`, `memoryStore()` or one of your own. With `none`, nothing is kept but what Crawlee itself
         * keeps of its session pools.
         * @default the key-value store in which Crawlee keeps the first crawler's session pool
         */
        readonly store?: StateStore | 'none';
        /**
         * What its keys begin with; two instances that share a store need two of them.
         * @default the provider's name: `PROXY_SESSIONS_APIFY`
         */
        readonly key?: string;
        /** It is saved so often, besides at the end of a crawl and when the platform moves or aborts it. @default 30 */
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

const ROTATION_ALIAS_NAMES = Object.keys(ROTATION_ALIASES) as RotationAlias[];

const optionsSchema = z.strictObject({
    provider: z
        .custom<Provider>(isProvider, 'must be a provider such as apifyProxy({ … }) or proxyUrls([ … ])')
        .optional(),
    proxyUrls: z
        .union(
            [
                z.array(z.string('must be a proxy URL').nullable()),
                z.string(),
                z.custom<Exclude<ListSource, string>>(
                    (value) => typeof value === 'object' && value !== null && 'load' in value,
                ),
            ],
            'must be an array of proxy URLs, the path or the address of a list, or an object with load and everySecs',
        )
        .optional(),
    tieredProxyUrls: z
        .array(
            z.array(z.string('must be a proxy URL').nullable(), 'must be an array of proxy URLs'),
            'must be an array of arrays of proxy URLs, the cheapest first',
        )
        .optional(),
    browserIdentities: z.enum(BROWSER_IDENTITIES, `must be one of ${BROWSER_IDENTITIES.join(', ')}`).default('process'),
    rotation: z
        .enum([...ROTATION_NAMES, ...ROTATION_ALIAS_NAMES], `must be one of ${ROTATION_NAMES.join(', ')}`)
        .default('recommended')
        .transform((name): RotationName =>
            name in ROTATION_ALIASES ? ROTATION_ALIASES[name as RotationAlias] : (name as RotationName),
        ),
    sessionPoolName: z
        .string('must be a text')
        .regex(/^[A-Za-z0-9_-]{1,60}$/, 'must be up to 60 letters, digits, "_" and "-"')
        .optional(),
    identityOf: z
        .custom<(request: Request) => string | undefined>(isFunction, 'must be a function from request to name')
        .optional(),
    exclusive: z.boolean('must be true or false').default(false),
    onBlocked: z.enum(ON_BLOCKED, `must be one of ${ON_BLOCKED.join(', ')}`).default('wait'),
    site: z
        .custom<(url: string) => string>(isFunction, 'must be a function from URL to name')
        .default(() => hostNameOf),
    ...siteSettingsShape,
    sites: sitesSchema,
    detection: z
        .strictObject(
            {
                rules: z
                    .array(z.custom<Rule>(isRule, 'must be a rule: { name, judge }'), 'must be an array of rules')
                    .default([]),
                disable: z.array(z.string('must be the name of a rule'), 'must be an array of rule names').default([]),
            },
            'must be an object with rules and disable',
        )
        .prefault({}),
    exitCheck: z
        .strictObject(
            { url: z.url('must be a URL'), everySecs: positive.default(60) },
            'must be an object with url and everySecs',
        )
        .optional(),
    prepareSession: z
        .custom<NonNullable<SessionCallbacks['prepareSession']>>(isFunction, 'must be a function')
        .optional(),
    checkSession: z.custom<NonNullable<SessionCallbacks['checkSession']>>(isFunction, 'must be a function').optional(),
    maxSessionFailures: atLeastOne.default(5),
    maxRotationsPerRequest: z.int('must be a whole number').nonnegative('must not be negative').default(10),
    outageSecs: z.number('must be a number').nonnegative('must not be negative').default(60),
    report: z
        .union([z.boolean(), z.strictObject({ key: z.string().regex(STORE_KEY, STORE_KEY_RULE) })], {
            error: 'must be true, or an object with a key for the key-value store',
        })
        .default(false)
        .transform((report) => (typeof report === 'object' ? report.key : report ? DEFAULT_REPORT_KEY : undefined)),
    statusIntervalSecs: z.number('must be a number').nonnegative('must not be negative; 0 is for never').default(60),
    cluster: z.custom<ClusterBook>(isClusterBook, 'must be a cluster such as redisCluster({ url: … })').optional(),
    state: z
        .strictObject(
            {
                store: z
                    .custom<StateStore | 'none'>(isStore, 'must be "none" or a store such as keyValueStore("my-crawl")')
                    .optional(),
                key: z
                    .string('must be a text')
                    .regex(/^[A-Za-z0-9_-]{1,60}$/, 'must be up to 60 letters, digits, "_" and "-"')
                    .optional(),
                everySecs: positive.default(30),
            },
            'must be an object with store, key and everySecs',
        )
        .prefault({}),
    seed: z.int('must be a whole number').optional(),
});

/** The options, checked and complete. */
export interface ResolvedOptions extends Omit<z.output<typeof optionsSchema>, (typeof SOURCES)[number]> {
    readonly provider: Provider;
}

const SOURCES = ['provider', 'proxyUrls', 'tieredProxyUrls'] as const;

/** @throws ProxySessionsError (`invalid-options`) with one sentence on the first option that is wrong. */
export function resolveOptions(options: ProxySessionsOptions): ResolvedOptions {
    const parsed = parseOptions('ProxySessions', optionsSchema, options);
    const { provider: given, proxyUrls: urls, tieredProxyUrls: tiers, ...rest } = parsed;
    const [first, second] = SOURCES.filter((source) => options[source] !== undefined);
    if (second !== undefined) {
        throw invalidOption(
            `ProxySessions: options "${first}" and "${second}" are two ways to say one thing; give one.`,
        );
    }
    const provider = given ?? (urls !== undefined ? proxyUrls(urls) : undefined) ?? (tiers && tieredProxyUrls(tiers));
    // Fails for names that no rule has.
    createDetector({ ...rest.detection, service: provider });
    if (provider !== undefined) return withNames({ ...rest, provider });
    throw invalidOption(
        'ProxySessions: give "proxyUrls", or a "provider" such as apifyProxy({ groups: ["RESIDENTIAL"] }).',
    );
}

/** The store in which pools with a name rest. */
const NAMED_POOLS = 'proxy-sessions';
/** The identity that does all the work where none other is wanted. */
const ONLY_IDENTITY = 'only';

/** What is a short way to say something else. */
function withNames(options: ResolvedOptions): ResolvedOptions {
    const { rotation, identityOf, sessionPoolName, state } = options;
    if (rotation === 'never' && identityOf !== undefined) {
        throw invalidOption(
            'ProxySessions: options "identityOf" and "rotation: never" are two ways to choose identities; give one.',
        );
    }
    if (sessionPoolName !== undefined && (state.store !== undefined || state.key !== undefined)) {
        throw invalidOption('ProxySessions: options "sessionPoolName" and "state" both name a store; give one.');
    }
    return {
        ...options,
        ...(rotation === 'never' && { identityOf: () => ONLY_IDENTITY }),
        ...(sessionPoolName !== undefined && {
            state: { ...state, store: keyValueStore(NAMED_POOLS), key: sessionPoolName },
        }),
    };
}

function isProvider(value: unknown): boolean {
    return typeof value === 'object' && value !== null && 'exits' in value && 'connect' in value;
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

/** One state for each provider, as far as instances can be told apart without being asked. */
export function defaultStateKey(provider: string): string {
    return `PROXY_SESSIONS_${provider.replace(/([a-z])([A-Z])|[^A-Za-z0-9]/g, '$1_$2').toUpperCase()}`.slice(0, 60);
}

function isFunction(value: unknown): boolean {
    return typeof value === 'function';
}

function hostNameOf(url: string): string {
    return new URL(url).hostname;
}
