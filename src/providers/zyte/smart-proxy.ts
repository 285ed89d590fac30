import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import { invalidOption } from '../../common/errors.js';
import { parseOptions } from '../../common/options.js';
import type { HeadersLike } from '../../detection/rule.js';
import { LearnedSession } from '../learned-session.js';
import {
    caSchema,
    countryCodeSchema,
    credentialSchema,
    gatewaySchema,
    maxSessionsSchema,
    requiredCredential,
    secondsSchema,
    serviceHeadersSchema,
    ttlSecsSchema,
    verificationSchema,
} from '../options.js';
import type { ConnectContext, ExitSource, Interception, Provider, ProviderExit, SessionHeaders } from '../provider.js';
import { SmartProxySessions } from './sessions-client.js';
import { SMART_PROXY_ERRORS } from './smart-proxy-errors.js';

export interface ZyteSmartProxyOptions {
    /** @default ZYTE_SMARTPROXY_APIKEY, or CRAWLERA_APIKEY */
    readonly apiKey?: string;
    /** @default 'http://proxy.zyte.com:8011' */
    readonly url?: string;
    /**
     * How sessions begin: by a call to the service's sessions endpoint, which also tells their IPs, or by the first page
     * that each of them fetches. With `none` every request uses another IP.
     * @default 'endpoint'
     */
    readonly sessions?: 'endpoint' | 'first-request' | 'none';
    /** Country of the exits. The service has it for requests without sessions only. */
    readonly region?: string;
    /**
     * Seconds between two requests of one session, for all sites or by host name. The service delays what comes earlier,
     * longer each time.
     * @default 12
     */
    readonly minDelaySecs?: number | Readonly<Record<string, number>>;
    /** Sessions at the same time; the service allows 5000. @default 100 */
    readonly maxSessions?: number;
    /** After so many seconds without a request a session is given up. @default 1800 */
    readonly sessionTtlSecs?: number;
    /** How often the service tries again by itself inside a session. @default never */
    readonly maxRetries?: number;
    /** PEM certificate of the service's authority, which opens TLS. @default the authorities that Node.js trusts */
    readonly ca?: string | readonly string[];
    /** `off` accepts any certificate instead of the service's. @default 'required' */
    readonly verification?: 'required' | 'off';
    /** Other headers for the service, such as `X-Crawlera-Profile`. */
    readonly headers?: Readonly<Record<string, string>>;
}

// https://docs.zyte.com/smart-proxy-manager/sessions.html
const DEFAULT_DELAY_SECS = 12;
const IDLE_SECS = 1_800;
const MOST_SESSIONS = 5_000;
const SESSION = 'X-Crawlera-Session';

const optionsSchema = lazy(() =>
    z.strictObject({
        apiKey: credentialSchema().optional(),
        url: gatewaySchema().default('http://proxy.zyte.com:8011'),
        sessions: z
            .enum(['endpoint', 'first-request', 'none'], 'must be "endpoint", "first-request" or "none"')
            .default('endpoint'),
        region: countryCodeSchema().optional(),
        minDelaySecs: z
            .union(
                [secondsSchema(), z.record(z.string(), secondsSchema())],
                'must be a number of seconds, or such numbers by host name',
            )
            .default(DEFAULT_DELAY_SECS),
        maxSessions: maxSessionsSchema().refine(
            (count) => count <= MOST_SESSIONS,
            `must be at most ${MOST_SESSIONS}, the limit of the service`,
        ),
        sessionTtlSecs: ttlSecsSchema().default(IDLE_SECS),
        maxRetries: z.int('must be a whole number').nonnegative('must not be negative').optional(),
        ca: caSchema().optional(),
        verification: verificationSchema(),
        headers: serviceHeadersSchema(/^x-crawlera-/i),
    }),
);

type Resolved = Readonly<z.output<ReturnType<typeof optionsSchema>>> & { readonly apiKey: string };

/**
 * [Zyte Smart Proxy Manager](https://docs.zyte.com/smart-proxy-manager.html), formerly Crawlera. The service makes the
 * session ids; each session has one IP, may send a request every 12 seconds, and ends after half an hour without any.
 * The service opens TLS, so it has to be known by its certificate (`ca`) where pages are fetched over https.
 *
 * Zyte API replaces this service and takes new customers: see `zyteApiProxy`.
 *
 * @throws ProxySessionsError (`invalid-options`) when the API key is missing or an option is wrong.
 */
export function zyteSmartProxy(options: ZyteSmartProxyOptions = {}): Provider {
    const owner = 'zyteSmartProxy';
    const parsed = parseOptions(owner, optionsSchema(), options);
    const apiKey = parsed.apiKey ?? requiredCredential(owner, 'apiKey', ['ZYTE_SMARTPROXY_APIKEY', 'CRAWLERA_APIKEY']);
    if (parsed.region !== undefined && parsed.sessions !== 'none') {
        throw invalidOption(
            `${owner}: option "region" cannot be used with sessions, the service has no exit of a country for them; ` +
                'leave it out, or give sessions: "none".',
        );
    }
    return providerFor({ ...parsed, apiKey });
}

function providerFor(options: Resolved): Provider {
    const { minDelaySecs, sessionTtlSecs, ca, verification } = options;
    const client = new SmartProxySessions(options.url, options.apiKey);
    /** Ids that the service gave to sessions which began with their first request. */
    const learned = new Map<string, string>();
    const proxyUrl = new URL(options.url);
    proxyUrl.username = options.apiKey;
    const hasSessions = options.sessions !== 'none';
    return Object.freeze({
        name: 'zyteSmartProxy',
        exits: Object.freeze(exitsOf(options, client)),
        lifetime: Object.freeze(hasSessions ? { idleSecs: sessionTtlSecs } : {}),
        errors: SMART_PROXY_ERRORS,
        interception: Object.freeze({ ca, verification } satisfies Interception),
        connect: ({ id }: ProviderExit, { learnedId }: ConnectContext) => ({
            proxyUrl: proxyUrl.href,
            session: sessionOf(options, id, { ids: learned, learnedId }),
        }),
        ...(hasSessions && {
            minDelaySecs: (site: string) =>
                typeof minDelaySecs === 'number' ? minDelaySecs : (minDelaySecs[site] ?? DEFAULT_DELAY_SECS),
            end: async ({ id }: ProviderExit) => {
                const known = options.sessions === 'endpoint' ? id : learned.get(id);
                learned.delete(id);
                if (known !== undefined) await client.delete(known);
            },
        }),
        pauseSecsOf: (headers: HeadersLike) => secondsIn(headers['x-crawlera-next-request-in']),
    } satisfies Provider);
}

function exitsOf({ sessions, maxSessions }: Resolved, client: SmartProxySessions): ExitSource {
    switch (sessions) {
        case 'none':
            return { kind: 'rotating' };
        case 'first-request':
            // The id stays on this machine: it stands for the one that the service will make.
            return { kind: 'minted', maxSessions, fitSessionId: (id) => id };
        case 'endpoint':
            return {
                kind: 'assigned',
                maxSessions,
                create: async () => {
                    const id = await client.create();
                    const ips = await client.list().catch(() => undefined);
                    return exitOf(id, ips?.get(id));
                },
                find: async (id) => {
                    const ip = (await client.list()).get(id);
                    return ip === undefined ? undefined : exitOf(id, ip);
                },
            };
    }
}

function exitOf(id: string, ip: string | undefined): ProviderExit {
    return { id, label: `zyteSmartProxy session ${id}`, ...(ip !== undefined && { ip }) };
}

interface Learned {
    readonly ids: Map<string, string>;
    readonly learnedId: string | undefined;
}

function sessionOf(options: Resolved, id: string, { ids, learnedId }: Learned): SessionHeaders {
    const { sessions, region, maxRetries, headers } = options;
    const common = {
        ...headers,
        // Cookies are the session's own business here; the service would keep a jar beside it.
        'X-Crawlera-Cookies': 'disable',
        ...(region !== undefined && { 'X-Crawlera-Region': region }),
        ...(maxRetries !== undefined && { 'X-Crawlera-Max-Retries': String(maxRetries) }),
    };
    switch (sessions) {
        case 'none':
            return { next: () => common };
        case 'endpoint':
            return { next: () => ({ ...common, [SESSION]: id }) };
        case 'first-request':
            return new LearnedSession({
                header: SESSION,
                firstValue: 'create',
                others: common,
                onLearned: (given) => ids.set(id, given),
                learnedId,
            });
    }
}

function secondsIn(value: string | readonly string[] | undefined): number | undefined {
    const seconds = typeof value === 'string' ? Number.parseFloat(value) : Number.NaN;
    return seconds > 0 ? seconds : undefined;
}
