import type { ServiceErrors } from '../../detection/service-errors.js';
import type { HeadersToSend, SessionLifetime } from '../provider.js';

/** How sure we can be of what is declared. */
export type Evidence =
    /** The vendor's own documentation or code. */
    | 'vendor'
    /** Texts that quote the vendor. */
    | 'quoted'
    /** Other people's code. */
    | 'community';

export type Protocol = 'http' | 'https' | 'socks5';

/** Where a service is reached. */
export interface Gateway {
    readonly host: string;
    /** By protocol; the first is the default. */
    readonly ports: Partial<Readonly<Record<Protocol, number>>>;
}

/** What a session is called. */
export type SessionShape =
    /** A text of our choice: these characters, so many of them. */
    | { readonly kind: 'text'; readonly characters: CharacterSet; readonly min: number; readonly max: number }
    /** A number that nobody else uses, such as a port. */
    | { readonly kind: 'number'; readonly first: number; readonly last: number }
    /** The service knows no sessions: every request goes through another exit. */
    | { readonly kind: 'none' };

export type CharacterSet = 'letters and digits' | 'letters, digits and _';

/** How long a session keeps its exit. */
export interface Lifetime extends SessionLifetime {
    /** The user may choose `maxAgeSecs` within these bounds, and the service is told. */
    readonly choice?: { readonly minSecs: number; readonly maxSecs: number };
}

export const PLACES = ['country', 'region', 'city', 'zip', 'asn'] as const;

/** Where exits can be asked for. */
export type Place = (typeof PLACES)[number];

/** What a service accepts for a place, and how it wants it written. */
export interface PlaceRule {
    readonly pattern: RegExp;
    /** What the pattern means, after "must be". */
    readonly expected: string;
    readonly write: (value: string) => string;
}

/** One of the texts by which the service knows the account. */
export interface Credential {
    /** The environment variable that holds it. */
    readonly env: string;
    /** What it is, for the docs. */
    readonly means: string;
    /** @default anything */
    readonly pattern?: { readonly test: RegExp; readonly expected: string };
}

/** What a login is put together from. */
export interface LoginParts {
    readonly credentials: Readonly<Record<string, string>>;
    /** `undefined` when the service knows no sessions. */
    readonly sessionId: string | undefined;
    /** Places as the service wants them written. */
    readonly places: Partial<Readonly<Record<Place, string>>>;
    /** Another exit is to be an error, instead of taking the place of the old one in silence. */
    readonly strict: boolean;
    /** How long the session should keep its exit. */
    readonly ttlSecs: number;
    readonly protocol: Protocol;
}

/** How the service receives all that. */
export interface Login {
    readonly username: string;
    readonly password: string;
    /** In place of the gateway's. */
    readonly host?: string;
    /** In place of the gateway's. */
    readonly port?: number;
    /** For the service alone; the service has to open TLS to read them. */
    readonly headers?: HeadersToSend;
}

/** A proxy service: what its documentation says, as data. */
export interface ServiceDeclaration {
    /** Name of the factory, and of the provider that it makes. */
    readonly name: string;
    /** What the vendor calls it. */
    readonly title: string;
    readonly docs: string;
    readonly evidence: Evidence;
    readonly gateway: Gateway;
    readonly credentials: Readonly<Record<string, Credential>>;
    /** Where the session stands, for the docs. */
    readonly sessionIn: 'user name' | 'password' | 'port' | 'host name' | 'nowhere';
    readonly session: SessionShape;
    readonly lifetime: Lifetime;
    readonly places: Partial<Readonly<Record<Place, PlaceRule>>>;
    /** Places without which the service cannot be used. */
    readonly required?: readonly Place[];
    /** What `strict: true` does, for the docs; absent when the service has no such thing. */
    readonly strict?: string;
    /** The service opens TLS. */
    readonly opensTls?: true;
    readonly errors?: ServiceErrors;
    login(parts: LoginParts): Login;
}
