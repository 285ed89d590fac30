import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import { parseOptions } from '../common/options.js';
import { countryCodeOf } from '../common/place.js';
import type { HeadersLike } from '../detection/rule.js';
import { LearnedSession } from './learned-session.js';
import {
    countryCodeSchema,
    credentialSchema,
    gatewaySchema,
    maxSessionsSchema,
    requiredCredential,
    secondsSchema,
} from './options.js';
import type { ConnectContext, Provider, ProviderExit } from './provider.js';

export interface ProxyMeshOptions {
    /** The gateway of a place, such as `http://us-wa.proxymesh.com:31280`. */
    readonly url: string;
    /** @default PROXYMESH_USERNAME */
    readonly username?: string;
    /** @default PROXYMESH_PASSWORD */
    readonly password?: string;
    /** For gateways that have exits in several countries. */
    readonly country?: string;
    /** How many exits are in use at the same time. @default 100 */
    readonly maxSessions?: number;
    /** Seconds between two requests of one session. @default 0 */
    readonly minDelaySecs?: number;
}

const IP_HEADER = 'X-ProxyMesh-IP';

const optionsSchema = lazy(() =>
    z.strictObject({
        url: gatewaySchema(),
        username: credentialSchema().optional(),
        password: credentialSchema().optional(),
        country: countryCodeSchema()
            .transform((code) => code.toUpperCase())
            .optional(),
        maxSessions: maxSessionsSchema(),
        minDelaySecs: secondsSchema().default(0),
    }),
);

/**
 * [ProxyMesh](https://proxymesh.com): it tells the IP of an answer in a header, and keeps to one that it is asked for as
 * long as that is there. With https the headers travel with the request for the tunnel. Of the header that asks, only other
 * people's code tells.
 *
 * @throws ProxySessionsError (`invalid-options`) when the login is missing or an option is wrong.
 */
export function proxyMesh(options: ProxyMeshOptions): Provider {
    const owner = 'proxyMesh';
    const { url, username, password, country, maxSessions, minDelaySecs } = parseOptions(
        owner,
        optionsSchema(),
        options,
    );
    const proxyUrl = new URL(url);
    proxyUrl.username = encodeURIComponent(username ?? requiredCredential(owner, 'username', ['PROXYMESH_USERNAME']));
    proxyUrl.password = encodeURIComponent(password ?? requiredCredential(owner, 'password', ['PROXYMESH_PASSWORD']));
    return Object.freeze({
        name: owner,
        country: countryCodeOf(country),
        // The id stays on this machine: it stands for the IP that the service will give.
        exits: Object.freeze({ kind: 'minted', maxSessions, fitSessionId: (id: string) => id }),
        lifetime: Object.freeze({}),
        minDelaySecs: () => minDelaySecs,
        exitNamedIn: (headers: HeadersLike) => {
            const ip = headers[IP_HEADER.toLowerCase()];
            return typeof ip === 'string' ? ip : undefined;
        },
        connect: (_exit: ProviderExit, { learnedId }: ConnectContext) => ({
            proxyUrl: proxyUrl.href,
            session: new LearnedSession({
                header: 'X-ProxyMesh-Prefer-IP',
                answerHeader: IP_HEADER,
                learnedId,
                ...(country !== undefined && { others: { 'X-ProxyMesh-Country': country } }),
            }),
        }),
    } satisfies Provider);
}
