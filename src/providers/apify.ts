import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import { invalidOption } from '../common/errors.js';
import { countryCodeOf } from '../common/place.js';
import { countryCodeSchema, portSchema, ttlSecsSchema } from './options.js';
import { describeValue, parseOptions } from '../common/options.js';
import { checkApifyAccess } from './apify-access.js';
import type { SessionOverrides } from './apify-session-rules.js';
import { apifySessionRules } from './apify-session-rules.js';
import type { ApifyParameters } from './apify-user-name.js';
import { apifyName, apifyUserName, fitApifySessionId } from './apify-user-name.js';
import type { Provider } from './provider.js';
import { canonicalHost, formatProxyUrl, isEncodable } from './proxy-address.js';

export interface ApifyProxyOptions {
    /** Proxy groups, such as `RESIDENTIAL`. @default all datacenter groups of the account */
    readonly groups?: readonly string[];
    /** Two letters, such as `US`. @default any country */
    readonly country?: string;
    /** ISO 3166-2 code of a part of the country, such as `CA` for California. Needs `country`. */
    readonly countrySubdivision?: string;
    /** The password of Apify Proxy, which is not that of the account. @default APIFY_PROXY_PASSWORD */
    readonly password?: string;
    /** @default APIFY_PROXY_HOSTNAME, or `proxy.apify.com` */
    readonly hostname?: string;
    /** @default APIFY_PROXY_PORT, or 8000 */
    readonly port?: number;
    /** After so many seconds without a request a session is given up. @default 60 for residential groups, else 93600 */
    readonly sessionTtlSecs?: number;
    /**
     * How many sessions, and so IPs, are in use at the same time. More spread the load; fewer are proven sooner.
     * @default 100: an IP for each of a hundred pages at a time, and few enough that each is soon proven
     */
    readonly maxSessions?: number;
}

const DEFAULT_HOSTNAME = 'proxy.apify.com';
const DEFAULT_PORT = 8_000;

const text = lazy(() => z.string('must be a text').min(1, 'must not be empty'));

const groupsSchema = lazy(() =>
    z.array(
        text().regex(/^[\w.~]+$/, 'must hold letters, digits, ".", "_" and "~" only'),
        'must be an array of group names',
    ),
);

const countrySchema = lazy(() => countryCodeSchema().transform((code) => code.toUpperCase()));

const subdivisionSchema = lazy(() =>
    z
        .string('must be a code of up to three letters or digits')
        .regex(/^[A-Za-z0-9]{1,3}$/, 'must be a code of up to three letters or digits')
        .transform((code) => code.toUpperCase()),
);

/** What Apify Proxy accepts for each parameter, whatever the option is called. */
export const apifyParameterSchemas = {
    groups: groupsSchema,
    country: countrySchema,
    countrySubdivision: subdivisionSchema,
} as const;

const optionsSchema = lazy(() =>
    z.strictObject({
        groups: groupsSchema().default([]),
        country: countrySchema().optional(),
        countrySubdivision: subdivisionSchema().optional(),
        password: text().refine(isEncodable, 'must be a text without broken characters').optional(),
        hostname: text()
            .refine(
                (host) => canonicalHost(host) !== undefined,
                'must be a host name or an IP address, without scheme and port',
            )
            .optional(),
        port: portSchema().optional(),
        sessionTtlSecs: ttlSecsSchema().optional(),
        maxSessions: z.int('must be a whole number').positive('must be at least 1').optional(),
    }),
);

/**
 * [Apify Proxy](https://docs.apify.com/platform/proxy). Each session is given an IP by its id; a residential session
 * that was idle for a minute, or a datacenter session for 26 hours, is given up before its IP can change under it.
 * The `GOOGLE_SERP` group knows no sessions and plain http only.
 *
 * @throws ProxySessionsError (`invalid-options`) when the password is missing or an option is wrong.
 */
export function apifyProxy(options: ApifyProxyOptions = {}): Provider {
    const { groups, country, countrySubdivision, sessionTtlSecs, maxSessions, ...gateway } = parseOptions(
        'apifyProxy',
        optionsSchema(),
        options,
    );
    if (countrySubdivision !== undefined && country === undefined) {
        throw invalidOption('apifyProxy: option "countrySubdivision" needs "country"; give both.');
    }
    return apifyProvider('apifyProxy', {
        parameters: { groups, country, countrySubdivision },
        overrides: { sessionTtlSecs, maxSessions },
        gateway,
    });
}

/** Where and how to log in, as far as the user says so; the rest comes from the environment of an Actor. */
interface Gateway {
    readonly hostname?: string | undefined;
    readonly port?: number | undefined;
    readonly password?: string | undefined;
}

interface ApifyProviderParts {
    readonly parameters: ApifyParameters;
    readonly overrides?: SessionOverrides;
    readonly gateway?: Gateway;
}

/**
 * The provider for options that were checked before.
 *
 * @param owner Whom errors are about: the factory that the user called.
 */
export function apifyProvider(owner: string, { parameters, overrides, gateway = {} }: ApifyProviderParts): Provider {
    const rules = apifySessionRules(owner, parameters.groups, overrides);
    const address = {
        scheme: 'http',
        host: canonicalHost(gateway.hostname ?? hostnameFromEnvironment(owner))!,
        port: gateway.port ?? portFromEnvironment(owner),
        password: gateway.password ?? passwordFromEnvironment(owner),
    };
    const isRotating = rules.exits.kind === 'rotating';
    const urlFor = (sessionId: string | undefined): string =>
        formatProxyUrl({ ...address, username: apifyUserName(parameters, sessionId) });
    return Object.freeze({
        name: apifyName(parameters),
        country: countryCodeOf(parameters.country),
        ...rules,
        connect: ({ id }) => urlFor(isRotating ? undefined : fitApifySessionId(id)),
        checkAccess: () => checkApifyAccess(urlFor(undefined)),
    } satisfies Provider);
}

function passwordFromEnvironment(owner: string): string {
    const password = fromEnvironment('APIFY_PROXY_PASSWORD');
    if (password !== undefined) return password;
    const remedy = owner === 'apifyProxy' ? 'give it, or set' : 'set';
    throw invalidOption(
        `${owner}: option "password" is missing; ${remedy} the environment variable APIFY_PROXY_PASSWORD ` +
            '(Apify Console, Proxy page).',
    );
}

function hostnameFromEnvironment(owner: string): string {
    const hostname = fromEnvironment('APIFY_PROXY_HOSTNAME') ?? DEFAULT_HOSTNAME;
    if (canonicalHost(hostname) !== undefined) return hostname;
    throw invalidOption(
        `${owner}: the environment variable APIFY_PROXY_HOSTNAME must be a host name or an IP address; ` +
            `got ${describeValue(hostname, true)}.`,
    );
}

function portFromEnvironment(owner: string): number {
    const value = fromEnvironment('APIFY_PROXY_PORT');
    if (value === undefined) return DEFAULT_PORT;
    const port = Number(value);
    if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
    throw invalidOption(`${owner}: the environment variable APIFY_PROXY_PORT must be a port number; got "${value}".`);
}

/** A variable that is set to nothing is not set. */
function fromEnvironment(name: string): string | undefined {
    const value = process.env[name];
    return value === '' ? undefined : value;
}
