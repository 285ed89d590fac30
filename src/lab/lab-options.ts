import { isIP } from 'node:net';
import { z } from 'zod';
import { invalidOption } from '../common/errors.js';
import { parseOptions } from '../common/options.js';
import { HOSTS_PER_NETWORK, exitAddresses, maxExits } from './exits/addresses.js';
import type { ExitProtocol } from './exits/exit.js';
import type { ApifyGatewayOptions, ResolvedApifyGatewayOptions } from './gateways/apify-options.js';
import { apifyGatewaySchema } from './gateways/apify-options.js';
import type { ResolvedZyteGatewayOptions, ZyteGatewayOptions } from './gateways/zyte-options.js';
import { zyteGatewaySchema } from './gateways/zyte-options.js';
import type { Fault } from './exits/fault.js';
import type { ExitCredentials } from './exits/proxy-front.js';
import type { SitePolicy } from './policies/site-policy.js';
import type { SiteOptions } from './site/site-options.js';

export interface LabOptions {
    /**
     * How many proxies, each with an exit IP of its own from 127.3.0.1 on; with `perNetwork`, so many in each /24
     * network: 127.3.0.x, 127.3.1.x, …
     * @default 10
     */
    readonly exits?: number | { readonly count: number; readonly perNetwork?: number };
    /** What the proxies speak, all of them or each by its index. @default 'http' */
    readonly protocol?: ExitProtocol | ((exitIndex: number) => ExitProtocol);
    /** What the proxies ask for, all of them or each by its index. @default they let everybody in */
    readonly credentials?: ExitCredentials | ((exitIndex: number) => ExitCredentials | undefined);
    /** What is wrong with which proxy, by its index. @default nothing */
    readonly faults?: Readonly<Record<number, Fault>> | ((exitIndex: number) => Fault | undefined);
    /**
     * How far away the proxies are, all of them or each by its index: the round trip between client and proxy, in
     * milliseconds. To connect takes one round trip, and so does each exchange, CONNECT and TLS handshakes included.
     * Gateways stay near. @default 0
     */
    readonly latencyMillis?: number | ((exitIndex: number) => number);
    /** Proxies close connections that nothing passed through for so long, in milliseconds. @default they never do */
    readonly idleMillis?: number;
    /** A stand-in of Apify Proxy. @default none */
    readonly apify?: ApifyGatewayOptions;
    /** A stand-in of Zyte Smart Proxy Manager. @default none */
    readonly zyte?: ZyteGatewayOptions;
    /** The target site. @default an open one */
    readonly site?: SiteOptions;
    /** Several target sites, instead of `site`. */
    readonly sites?: readonly SiteOptions[];
}

/** The options, checked and complete. */
export interface ResolvedLabOptions {
    readonly addresses: readonly string[];
    readonly protocolOf: (exitIndex: number) => ExitProtocol;
    readonly credentialsOf: (exitIndex: number) => ExitCredentials | undefined;
    readonly faultOf: (exitIndex: number) => Fault | undefined;
    readonly latencyOf: (exitIndex: number) => number;
    readonly idleMillis: number | undefined;
    readonly apify: ResolvedApifyGatewayOptions | undefined;
    readonly zyte: ResolvedZyteGatewayOptions | undefined;
    readonly sites: readonly SiteOptions[];
}

const DEFAULT_EXITS = 10;

const aFunction = z.custom<(...args: never[]) => unknown>((value) => typeof value === 'function');
const perExit = (each: z.ZodType, expected: string) =>
    z.union([each, aFunction], `must be ${expected}, or a function from an exit's index to one`).optional();

const wholeNumber = z.int('must be a whole number').positive('must be at least 1');

const fault = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['dead', 'hang']) }),
    z.strictObject({ kind: z.literal('slow'), delayMillis: z.number().nonnegative() }),
    z.strictObject({
        kind: z.literal('status'),
        status: z.int().min(200).max(999),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.string().optional(),
    }),
]);

const policy = z.custom<SitePolicy>((value) => typeof (value as Partial<SitePolicy> | null)?.judge === 'function');

const site = z.strictObject({
    hostname: z.string('must be a text').refine(isLocal, 'must be a host name or an address of 127.0.0.0/8').optional(),
    https: z.boolean('must be true or false').optional(),
    http2: z.boolean('must be true or false').optional(),
    latencyMillis: z.number('must be a number').nonnegative('must not be negative').optional(),
    policy: z.union([policy, z.array(policy)], 'must be a policy such as refuseAll(), or a list of them').optional(),
    pages: aFunction.optional(),
});

const schema = z.strictObject({
    exits: z
        .union(
            [wholeNumber, z.strictObject({ count: wholeNumber, perNetwork: wholeNumber.optional() })],
            'must be a whole number of at least 1, or { count, perNetwork } with such numbers',
        )
        .optional(),
    protocol: perExit(z.enum(['http', 'socks5']), "'http' or 'socks5'"),
    credentials: perExit(z.strictObject({ username: z.string(), password: z.string() }), '{ username, password }'),
    faults: z
        .union(
            [z.record(z.string(), fault), aFunction],
            "must map exits' indexes to faults such as { kind: 'dead' }, or be a function from an index to a fault",
        )
        .optional(),
    latencyMillis: perExit(
        z.number().nonnegative('must be a number of milliseconds of at least 0'),
        'a number of milliseconds of at least 0',
    ),
    idleMillis: z.number('must be a number of milliseconds').positive('must be more than 0').optional(),
    apify: apifyGatewaySchema.optional(),
    zyte: zyteGatewaySchema.optional(),
    site: site.optional(),
    sites: z.array(site, 'must be a list of sites').min(1, 'must not be empty').optional(),
});

/** @throws ProxySessionsError (`invalid-options`) with one sentence on the first option that is wrong. */
export function resolveLabOptions(options: LabOptions): ResolvedLabOptions {
    const { apify, zyte } = parseOptions('startLab', schema, options);
    const { exits = DEFAULT_EXITS, protocol = 'http', credentials, faults, latencyMillis = 0 } = options;
    const { count, perNetwork = HOSTS_PER_NETWORK } = typeof exits === 'number' ? { count: exits } : exits;
    if (perNetwork > HOSTS_PER_NETWORK) {
        throw invalidOption(
            `startLab: option "exits.perNetwork" is ${perNetwork}; a /24 network has ${HOSTS_PER_NETWORK}.`,
        );
    }
    if (count > maxExits(perNetwork)) {
        throw invalidOption(
            `startLab: option "exits" asks for ${count} exits; with ${perNetwork} per network there are ${maxExits(perNetwork)}.`,
        );
    }
    if (options.site !== undefined && options.sites !== undefined) {
        throw invalidOption('startLab: options "site" and "sites" mean the same; give one.');
    }
    return {
        addresses: exitAddresses(count, perNetwork),
        protocolOf: typeof protocol === 'function' ? protocol : () => protocol,
        credentialsOf: typeof credentials === 'function' ? credentials : () => credentials,
        faultOf: typeof faults === 'function' ? faults : (index) => faults?.[index],
        idleMillis: options.idleMillis,
        latencyOf: typeof latencyMillis === 'function' ? latencyMillis : () => latencyMillis,
        apify,
        zyte,
        sites: options.sites ?? [options.site ?? {}],
    };
}

/** A name, or an address that can only be this machine. */
function isLocal(hostname: string): boolean {
    return isIP(hostname) === 0 ? /^[a-z0-9.-]+$/i.test(hostname) : /^127[.]/.test(hostname);
}
