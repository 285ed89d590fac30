import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import { invalidOption } from '../../common/errors.js';
import { countryCodeOf } from '../../common/place.js';
import { parseOptions } from '../../common/options.js';
import type { ExitSource, Interception, Provider, ProviderExit, SessionLifetime } from '../provider.js';
import {
    caSchema,
    credentialSchema,
    gatewaySchema,
    maxSessionsSchema,
    portSchema,
    secondsSchema,
    ttlSecsSchema,
    verificationSchema,
} from '../options.js';
import { numberedSession } from '../numbered-session.js';
import { canonicalHost, formatProxyUrl, parseProxyUrl } from '../proxy-address.js';
import type {
    Credential,
    Lifetime,
    LoginParts,
    Place,
    PlaceRule,
    Protocol,
    ServiceDeclaration,
} from './declaration.js';
import { PLACES } from './declaration.js';
import { sessionIdFitter } from './session-ids.js';

/** Options that every service has. */
export interface CommonServiceOptions {
    /** The gateway's base URL, such as `http://gate.example:7000`. @default the vendor's */
    readonly url?: string;
    /** @default 'http', or what the vendor has first */
    readonly protocol?: 'http' | 'https' | 'socks5';
    /** @default the vendor's */
    readonly port?: number;
    /** How long a session keeps its exit. Services that can be told are told. @default the vendor's */
    readonly sessionTtlSecs?: number;
    /** Seconds between two requests of one session. @default 0 */
    readonly minDelaySecs?: number;
    /** How many sessions, and so exits, are in use at the same time. @default 100 */
    readonly maxSessions?: number;
}

/** Options of services that open TLS. */
export interface TlsOptions {
    /** PEM certificate of the service's authority. @default the authorities that Node.js trusts */
    readonly ca?: string | readonly string[];
    /** `off` accepts any certificate instead of the service's. @default 'required' */
    readonly verification?: 'required' | 'off';
}

/** Options of services that can be asked to keep the exit of a session at all costs. */
export interface StrictOptions {
    /** Another exit is an error, instead of taking the place of the old one in silence. @default false */
    readonly strict?: boolean;
}

/**
 * The options of a service: its credentials, the places that its exits can be asked for in, and what it offers
 * beside (`strict`, `tls`).
 */
export type ServiceOptions<
    CredentialName extends string,
    PlaceName extends string = never,
    Offer extends 'strict' | 'tls' = never,
> = CommonServiceOptions &
    Readonly<Partial<Record<CredentialName, string>>> &
    Readonly<Partial<Record<PlaceName, string | number>>> &
    ('strict' extends Offer ? StrictOptions : unknown) &
    ('tls' extends Offer ? TlsOptions : unknown);

/**
 * The factory of a service's provider.
 * @throws ProxySessionsError (`invalid-options`) when a credential is missing or an option is wrong.
 */
export type ServiceFactory<Options> = (options?: Options) => Provider;

/** The parts of a declaration that decide which options a service has. */
interface DeclaredOptions<CredentialName extends string, PlaceName extends Place, Strict, OpensTls> {
    readonly credentials: Readonly<Record<CredentialName, Credential>>;
    readonly places: Readonly<Record<PlaceName, PlaceRule>>;
    readonly strict?: Strict;
    readonly opensTls?: OpensTls;
}

/** Makes a provider's factory out of what a service declares. */
export function defineService<
    CredentialName extends string,
    PlaceName extends Place = never,
    Strict extends string | undefined = undefined,
    OpensTls extends true | undefined = undefined,
>(
    declaration: ServiceDeclaration & DeclaredOptions<CredentialName, PlaceName, Strict, OpensTls>,
): ServiceFactory<
    ServiceOptions<
        CredentialName,
        PlaceName,
        (Strict extends string ? 'strict' : never) | (OpensTls extends true ? 'tls' : never)
    >
> {
    const schema = lazy(() => schemaOf(declaration));
    const factory = (options: object = {}): Provider =>
        providerOf(declaration, parseOptions(declaration.name, schema(), options) as Resolved);
    declarations.set(factory, declaration);
    return factory;
}

/** What each factory was made of. */
const declarations = new WeakMap<object, ServiceDeclaration>();

/** What a factory was made of, for the docs, the program and the tests. */
export function declarationOf(factory: object): ServiceDeclaration {
    return declarations.get(factory)!;
}

interface Resolved extends Readonly<Record<string, unknown>> {
    readonly url?: string | undefined;
    readonly protocol: Protocol;
    readonly port?: number | undefined;
    readonly sessionTtlSecs?: number | undefined;
    readonly minDelaySecs?: number | undefined;
    readonly maxSessions: number;
    readonly strict?: boolean | undefined;
    readonly ca?: string | undefined;
    readonly verification?: 'required' | 'off' | undefined;
}

function schemaOf({ gateway, credentials, places, lifetime, strict, opensTls }: ServiceDeclaration) {
    const protocols = Object.keys(gateway.ports) as [Protocol, ...Protocol[]];
    const { minSecs = 0, maxSecs = Infinity } = lifetime.choice ?? {};
    const shape: Record<string, z.ZodType> = {
        url: gatewaySchema().optional(),
        protocol: z.enum(protocols, `must be ${protocols.join(' or ')}`).default(protocols[0]),
        port: portSchema().optional(),
        sessionTtlSecs: ttlSecsSchema()
            .min(minSecs, `must be at least ${minSecs} with this service`)
            .max(maxSecs, `must be at most ${maxSecs} with this service`)
            .optional(),
        minDelaySecs: secondsSchema().optional(),
        maxSessions: maxSessionsSchema(),
    };
    for (const name of Object.keys(credentials)) shape[name] = credentialSchema().optional();
    for (const [name, { pattern, expected, write }] of Object.entries(places)) {
        const given = z.union([z.string(), z.number()], `must be ${expected}`).transform(String);
        const accepted = z.string().regex(pattern, `must be ${expected}`);
        shape[name] = given.pipe(accepted.transform((value) => write(value))).optional();
    }
    if (strict !== undefined) shape.strict = z.boolean('must be true or false').optional();
    if (opensTls === true) Object.assign(shape, { ca: caSchema().optional(), verification: verificationSchema() });
    return z.strictObject(shape);
}

function providerOf(declaration: ServiceDeclaration, options: Resolved): Provider {
    const { name, session, lifetime, errors, opensTls, gateway } = declaration;
    const { protocol, sessionTtlSecs, minDelaySecs, strict = false } = options;
    const address = options.url === undefined ? undefined : parseProxyUrl(options.url);
    const places = placesOf(declaration, options);
    const common = {
        credentials: credentialsOf(declaration, options),
        places,
        strict,
        ttlSecs: sessionTtlSecs ?? lifetime.maxAgeSecs ?? 0,
        protocol,
    };
    const connect = ({ id }: ProviderExit) => {
        const { username, password, host, port, headers } = declaration.login({
            ...common,
            sessionId: idFor(session, id),
        });
        const proxyUrl = formatProxyUrl({
            scheme: address?.scheme ?? protocol,
            username,
            password,
            host: address?.host ?? canonicalHost(host ?? gateway.host)!,
            port: port ?? options.port ?? address?.port ?? gateway.ports[protocol]!,
        });
        // A service that opens TLS is to be verified, which clients leave out for proxies that do.
        return opensTls === true ? { proxyUrl, session: { next: () => headers ?? {} } } : proxyUrl;
    };
    return Object.freeze({
        name,
        exits: Object.freeze(exitsOf(declaration, options)),
        lifetime: Object.freeze(lifetimeOf(lifetime, sessionTtlSecs)),
        country: countryCodeOf(places.country),
        ...(errors !== undefined && { errors: { ...errors, opensTls: opensTls === true } }),
        ...(opensTls === true && { interception: Object.freeze(interceptionOf(options)) }),
        ...(minDelaySecs !== undefined && { minDelaySecs: () => minDelaySecs }),
        connect,
    } satisfies Provider);
}

/** Whether or not the caller asked for an id that fits, only such a one is sent. */
function idFor(session: ServiceDeclaration['session'], id: string): string | undefined {
    switch (session.kind) {
        case 'none':
            return undefined;
        case 'text':
            return sessionIdFitter(session.characters, session.min, session.max)(id);
        case 'number':
            return String(numberedSession(id, session.first, session.last));
    }
}

function exitsOf({ session, lifetime }: ServiceDeclaration, { maxSessions, sessionTtlSecs }: Resolved): ExitSource {
    switch (session.kind) {
        case 'none':
            return { kind: 'rotating' };
        case 'text':
            return {
                kind: 'minted',
                maxSessions,
                fitSessionId: sessionIdFitter(session.characters, session.min, session.max),
            };
        case 'number': {
            const { first, last } = session;
            const restSecs = sessionTtlSecs ?? lifetime.maxAgeSecs ?? lifetime.idleSecs ?? 0;
            return { kind: 'numbered', maxSessions: Math.min(maxSessions, last - first + 1), first, last, restSecs };
        }
    }
}

function lifetimeOf({ idleSecs, maxAgeSecs, choice }: Lifetime, chosen: number | undefined): SessionLifetime {
    // What cannot be told to the service is what the user knows of it: the limit that it has.
    const idle = choice === undefined && maxAgeSecs === undefined ? (chosen ?? idleSecs) : idleSecs;
    const age = choice === undefined && maxAgeSecs === undefined ? undefined : (chosen ?? maxAgeSecs);
    return { ...(idle !== undefined && { idleSecs: idle }), ...(age !== undefined && { maxAgeSecs: age }) };
}

function interceptionOf({ ca, verification = 'required' }: Resolved): Interception {
    return { ca, verification };
}

function credentialsOf({ name, credentials }: ServiceDeclaration, options: Resolved): Readonly<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const [option, { env, pattern }] of Object.entries(credentials)) {
        const value = options[option] ?? process.env[env];
        if (typeof value !== 'string' || value === '') {
            throw invalidOption(
                `${name}: option "${option}" is missing; give it, or set the environment variable ${env}.`,
            );
        }
        if (pattern !== undefined && !pattern.test.test(value)) {
            throw invalidOption(`${name}: option "${option}" must be ${pattern.expected}.`);
        }
        found[option] = value;
    }
    return found;
}

function placesOf({ name, places, required = [] }: ServiceDeclaration, options: Resolved): LoginParts['places'] {
    const given: Partial<Record<Place, string>> = {};
    for (const place of PLACES) {
        const value = place in places ? options[place] : undefined;
        if (typeof value === 'string') given[place] = value;
        else if (required.includes(place))
            throw invalidOption(`${name}: option "${place}" is missing; the service needs it.`);
    }
    return given;
}
