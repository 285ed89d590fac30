import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import { parseOptions } from '../common/options.js';
import type { HeadersLike } from '../detection/rule.js';
import type { ServiceErrors } from '../detection/service-errors.js';
import { LearnedSession } from './learned-session.js';
import {
    caSchema,
    credentialSchema,
    gatewaySchema,
    maxSessionsSchema,
    requiredCredential,
    secondsSchema,
    verificationSchema,
} from './options.js';
import type { ConnectContext, Provider, ProviderExit } from './provider.js';

export interface ScrapoxyOptions {
    /** @default 'http://localhost:8888' */
    readonly url?: string;
    /** Of the project. @default SCRAPOXY_USERNAME */
    readonly username?: string;
    /** Of the project. @default SCRAPOXY_PASSWORD */
    readonly password?: string;
    /** How many proxies are in use at the same time. @default 100 */
    readonly maxSessions?: number;
    /** Seconds between two requests of one session. @default 0 */
    readonly minDelaySecs?: number;
    /** The project's certificate. @default the authorities that Node.js trusts */
    readonly ca?: string | readonly string[];
    /** `off` accepts any certificate in its place. @default 'required' */
    readonly verification?: 'required' | 'off';
}

const NAME_HEADER = 'X-Scrapoxy-Proxyname';

const ERRORS: ServiceErrors = {
    heardIn: 'any-answer',
    errors: [
        { means: 'no-exit', status: 557, meaning: 'Scrapoxy has no proxy ready' },
        { means: 'account', status: 407, meaning: 'Scrapoxy refuses the login of the project' },
    ],
};

const optionsSchema = lazy(() =>
    z.strictObject({
        url: gatewaySchema().default('http://localhost:8888'),
        username: credentialSchema().optional(),
        password: credentialSchema().optional(),
        maxSessions: maxSessionsSchema(),
        minDelaySecs: secondsSchema().default(0),
        ca: caSchema().optional(),
        verification: verificationSchema(),
    }),
);

/**
 * [Scrapoxy](https://scrapoxy.io) 4, run by yourself, with its interception switched on. It names the proxy of an answer
 * in a header, and stays on it when told the name; a proxy that is gone is replaced in silence, so the name is watched.
 *
 * @throws ProxySessionsError (`invalid-options`) when the login is missing or an option is wrong.
 */
export function scrapoxy(options: ScrapoxyOptions = {}): Provider {
    const { url, username, password, maxSessions, minDelaySecs, ...tls } = parseOptions(
        'scrapoxy',
        optionsSchema(),
        options,
    );
    const proxyUrl = new URL(url);
    proxyUrl.username = encodeURIComponent(
        username ?? requiredCredential('scrapoxy', 'username', ['SCRAPOXY_USERNAME']),
    );
    proxyUrl.password = encodeURIComponent(
        password ?? requiredCredential('scrapoxy', 'password', ['SCRAPOXY_PASSWORD']),
    );
    return Object.freeze({
        name: 'scrapoxy',
        // The id stays on this machine: it stands for the name that Scrapoxy will give.
        exits: Object.freeze({ kind: 'minted', maxSessions, fitSessionId: (id: string) => id }),
        lifetime: Object.freeze({}),
        errors: ERRORS,
        interception: Object.freeze(tls),
        minDelaySecs: () => minDelaySecs,
        exitNamedIn: (headers: HeadersLike) => {
            const name = headers[NAME_HEADER.toLowerCase()];
            return typeof name === 'string' ? name : undefined;
        },
        connect: (_exit: ProviderExit, { learnedId }: ConnectContext) => ({
            proxyUrl: proxyUrl.href,
            session: new LearnedSession({ header: NAME_HEADER, learnedId }),
        }),
    } satisfies Provider);
}
