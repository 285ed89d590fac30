import { z } from 'zod';
import { invalidOption } from '../common/errors.js';
import { parseOptions } from '../common/options.js';
import type { ApifyParameters } from './apify-user-name.js';
import { apifyUserName, fitApifySessionId } from './apify-user-name.js';
import type { ExitSource, Provider, SessionLifetime } from './provider.js';
import { formatProxyUrl } from './proxy-address.js';

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
     * @default 100
     */
    readonly maxSessions?: number;
}

/** How long Apify Proxy keeps an IP for a session without requests. Source: docs.apify.com/platform/proxy. */
const IDLE_SECS = { datacenter: 26 * 3_600, residential: 60 } as const;
const DEFAULT_MAX_SESSIONS = 100;
const DEFAULT_HOSTNAME = 'proxy.apify.com';
const DEFAULT_PORT = 8_000;

const text = z.string('must be a text').min(1, 'must not be empty');

const optionsSchema = z.strictObject({
    groups: z
        .array(
            text.regex(/^[\w.~]+$/, 'must hold letters, digits, ".", "_" and "~" only'),
            'must be an array of group names',
        )
        .default([]),
    country: z
        .string('must be a country code of two letters')
        .regex(/^[A-Za-z]{2}$/, 'must be a country code of two letters')
        .transform((code) => code.toUpperCase())
        .optional(),
    countrySubdivision: z
        .string('must be a code of up to three letters or digits')
        .regex(/^[A-Za-z0-9]{1,3}$/, 'must be a code of up to three letters or digits')
        .transform((code) => code.toUpperCase())
        .optional(),
    password: text.optional(),
    hostname: text.optional(),
    port: z
        .int('must be a port number')
        .min(1, 'must be a port number')
        .max(65_535, 'must be a port number')
        .optional(),
    sessionTtlSecs: z.number('must be a number').positive('must be more than 0').optional(),
    maxSessions: z.int('must be a whole number').positive('must be at least 1').optional(),
});

/**
 * [Apify Proxy](https://docs.apify.com/platform/proxy). Each session is given an IP by its id; a residential session
 * that was idle for a minute, or a datacenter session for 26 hours, is given up before its IP can change under it.
 * The `GOOGLE_SERP` group knows no sessions and plain http only.
 *
 * @throws ProxySessionsError (`invalid-options`) when the password is missing or an option is wrong.
 */
export function apifyProxy(options: ApifyProxyOptions = {}): Provider {
    const parsed = parseOptions('apifyProxy', optionsSchema, options);
    const { groups, country, countrySubdivision, sessionTtlSecs, maxSessions } = parsed;
    if (countrySubdivision !== undefined && country === undefined) {
        throw invalidOption('apifyProxy: option "countrySubdivision" needs "country"; give both.');
    }
    const parameters: ApifyParameters = { groups, country, countrySubdivision };
    const gateway = {
        scheme: 'http',
        host: parsed.hostname ?? process.env.APIFY_PROXY_HOSTNAME ?? DEFAULT_HOSTNAME,
        port: parsed.port ?? portFromEnvironment(),
        password: parsed.password ?? passwordFromEnvironment(),
    };
    const rules = apifySessionRules(groups, { sessionTtlSecs, maxSessions });
    const isRotating = rules.exits.kind === 'rotating';
    return Object.freeze({
        name: ['apify', ...groups, ...(country === undefined ? [] : [country])].join(' '),
        ...rules,
        connect: ({ id }) =>
            formatProxyUrl({ ...gateway, username: apifyUserName(parameters, isRotating ? undefined : id) }),
    } satisfies Provider);
}

/** What follows for sessions from the groups that a proxy is asked for, whoever composes its URL. */
export function apifySessionRules(
    groups: readonly string[],
    {
        sessionTtlSecs,
        maxSessions,
    }: { readonly sessionTtlSecs?: number | undefined; readonly maxSessions?: number | undefined } = {},
): Pick<Provider, 'exits' | 'lifetime'> & Partial<Pick<Provider, 'refuses'>> {
    const serpGroup = groups.find((group) => group.toUpperCase().includes('SERP'));
    if (serpGroup !== undefined) {
        refuseForSerp(serpGroup, { sessionTtlSecs, maxSessions, otherGroups: groups.length > 1 || undefined });
        return { exits: ROTATING, lifetime: {}, refuses: (url) => refuseHttps(url, serpGroup) };
    }
    const isResidential = groups.some((group) => group.toUpperCase().includes('RESIDENTIAL'));
    const lifetime: SessionLifetime = Object.freeze({
        idleSecs: sessionTtlSecs ?? (isResidential ? IDLE_SECS.residential : IDLE_SECS.datacenter),
    });
    const exits: ExitSource = Object.freeze({
        kind: 'minted',
        maxSessions: maxSessions ?? DEFAULT_MAX_SESSIONS,
        fitSessionId: fitApifySessionId,
    });
    return { exits, lifetime };
}

const ROTATING: ExitSource = Object.freeze({ kind: 'rotating' });

function refuseForSerp(group: string, given: Readonly<Record<string, unknown>>): void {
    for (const [option, value] of Object.entries(given)) {
        if (value === undefined) continue;
        const what = option === 'otherGroups' ? 'other groups' : `option "${option}"`;
        throw invalidOption(
            `apifyProxy: group ${group} gives every request another IP, so ${what} cannot go with it; remove it.`,
        );
    }
}

function refuseHttps(url: string, group: string): string | undefined {
    if (!url.startsWith('https:')) return undefined;
    return `Apify Proxy group ${group} serves plain http only; ask for ${url.replace(/^https/, 'http')} instead.`;
}

function passwordFromEnvironment(): string {
    const password = process.env.APIFY_PROXY_PASSWORD;
    if (password !== undefined && password !== '') return password;
    throw invalidOption(
        'apifyProxy: option "password" is missing; give it, or set the environment variable APIFY_PROXY_PASSWORD ' +
            '(Apify Console, Proxy page).',
    );
}

function portFromEnvironment(): number {
    const value = process.env.APIFY_PROXY_PORT;
    if (value === undefined || value === '') return DEFAULT_PORT;
    const port = Number(value);
    if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
    throw invalidOption(`apifyProxy: the environment variable APIFY_PROXY_PORT must be a port number; got "${value}".`);
}
