import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import { invalidOption } from '../common/errors.js';
import { parseOptions } from '../common/options.js';
import { refuseDefunct } from './defunct.js';
import { maxSessionsSchema, portSchema, secondsSchema, ttlSecsSchema } from './options.js';
import type { Provider } from './provider.js';
import { numberedSession } from './numbered-session.js';
import { formatProxyUrl, parseProxyUrl } from './proxy-address.js';

export interface PortRangeOptions {
    /** The gateway with its login and without its port: `http://user:password@gate.example`. */
    readonly url: string;
    /** The first port; each is a session. */
    readonly first: number;
    /** The last port. */
    readonly last: number;
    /** How long a port keeps its exit, at least; a port that was given up rests as long. @default 600 */
    readonly sessionTtlSecs?: number;
    /** Seconds between two requests of one session. @default 0 */
    readonly minDelaySecs?: number;
    /** How many ports are in use at the same time. @default 100, or all of them */
    readonly maxSessions?: number;
}

const optionsSchema = lazy(() =>
    z.strictObject({
        url: z
            .string('must be a proxy URL')
            .refine(
                (url) => parseProxyUrl(url) !== undefined,
                'must be a proxy URL such as "http://user:password@gate.example"',
            ),
        first: portSchema(),
        last: portSchema(),
        sessionTtlSecs: ttlSecsSchema().default(600),
        minDelaySecs: secondsSchema().default(0),
        maxSessions: maxSessionsSchema(),
    }),
);

/**
 * A gateway each of whose ports keeps an exit for a while, as many services have one.
 *
 * @throws ProxySessionsError (`invalid-options`) when an option is missing or wrong.
 */
export function portRange(options: PortRangeOptions): Provider {
    const { url, first, last, sessionTtlSecs, minDelaySecs, maxSessions } = parseOptions(
        'portRange',
        optionsSchema(),
        options,
    );
    if (last < first) {
        throw invalidOption(`portRange: option "last" must not be less than "first", which is ${first}; got ${last}.`);
    }
    const gateway = parseProxyUrl(url)!;
    refuseDefunct('portRange', gateway.host);
    return Object.freeze({
        name: 'portRange',
        exits: Object.freeze({
            kind: 'numbered',
            maxSessions: Math.min(maxSessions, last - first + 1),
            first,
            last,
            restSecs: sessionTtlSecs,
        }),
        lifetime: Object.freeze({ maxAgeSecs: sessionTtlSecs }),
        minDelaySecs: () => minDelaySecs,
        connect: ({ id }) => formatProxyUrl({ ...gateway, port: numberedSession(id, first, last) }),
    } satisfies Provider);
}
