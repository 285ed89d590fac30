import { createHash } from 'node:crypto';
import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import { parseOptions } from '../../common/options.js';
import { countryCodeOf } from '../../common/place.js';
import type { ServiceErrors } from '../../detection/service-errors.js';
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
import type { Provider, ProviderExit } from '../provider.js';

export interface ZyteApiProxyOptions {
    /** @default ZYTE_API_KEY */
    readonly apiKey?: string;
    /** @default 'http://api.zyte.com:8011' */
    readonly url?: string;
    /** Two letters, such as `US`. @default what Zyte finds best for the site */
    readonly country?: string;
    /** @default what Zyte finds best for the site */
    readonly ipType?: 'datacenter' | 'residential';
    /** Seconds between two requests of one session. @default 0 */
    readonly minDelaySecs?: number;
    /** Sessions at the same time. @default 100 */
    readonly maxSessions?: number;
    /** After so many seconds a session is given up, however busy it is. @default 900 */
    readonly sessionTtlSecs?: number;
    /** PEM certificate of the service's authority, which opens TLS. @default the authorities that Node.js trusts */
    readonly ca?: string | readonly string[];
    /** `off` accepts any certificate instead of the service's. @default 'required' */
    readonly verification?: 'required' | 'off';
    /** Other headers for the service, such as `Zyte-Device`. */
    readonly headers?: Readonly<Record<string, string>>;
}

// A session ends after 15 minutes, or 2 minutes without a request; quoted from Zyte's docs by third parties.
const MAX_AGE_SECS = 900;
const IDLE_SECS = 120;

/** https://docs.zyte.com/zyte-api/usage/errors.html; the header comes with errors of the service alone. */
const ERRORS: ServiceErrors = {
    header: 'zyte-error-type',
    opensTls: true,
    errors: [
        { means: 'ban', code: /download\/temporary-error/, meaning: 'the site turned the exit away' },
        { means: 'failure', code: /download\/internal-error/, meaning: 'the download failed' },
        { means: 'session-lost', code: /session-expired/, meaning: 'the session has expired' },
        { means: 'limit', code: /limits\/over-domain-limit/, meaning: 'too many requests to the site' },
        { means: 'account-limit', code: /limits\//, meaning: 'too many requests for the account' },
        { means: 'account', code: /auth\//, meaning: 'the service refuses the API key' },
        {
            means: 'refused-address',
            code: /download\/domain-forbidden/,
            meaning: 'the service does not fetch this site',
        },
        { means: 'refused-address', code: /request\//, meaning: 'the service does not accept the request' },
        { means: 'failure', code: /./, meaning: 'the service failed' },
    ],
};

const optionsSchema = lazy(() =>
    z.strictObject({
        apiKey: credentialSchema().optional(),
        url: gatewaySchema().default('http://api.zyte.com:8011'),
        country: countryCodeSchema()
            .transform((code) => code.toUpperCase())
            .optional(),
        ipType: z.enum(['datacenter', 'residential'], 'must be "datacenter" or "residential"').optional(),
        minDelaySecs: secondsSchema().default(0),
        maxSessions: maxSessionsSchema(),
        sessionTtlSecs: ttlSecsSchema().default(MAX_AGE_SECS),
        ca: caSchema().optional(),
        verification: verificationSchema(),
        headers: serviceHeadersSchema(/^zyte-/i),
    }),
);

/**
 * [Zyte API, proxy mode](https://docs.zyte.com/zyte-api/usage/proxy-mode.html). Session ids are UUIDs of our making, sent
 * in a header. The service opens TLS, so it has to be known by its certificate (`ca`) where pages are fetched over https.
 *
 * @throws ProxySessionsError (`invalid-options`) when the API key is missing or an option is wrong.
 */
export function zyteApiProxy(options: ZyteApiProxyOptions = {}): Provider {
    const owner = 'zyteApiProxy';
    const parsed = parseOptions(owner, optionsSchema(), options);
    const { url, country, ipType, minDelaySecs, maxSessions, sessionTtlSecs, ca, verification } = parsed;
    const proxyUrl = new URL(url);
    proxyUrl.username = parsed.apiKey ?? requiredCredential(owner, 'apiKey', ['ZYTE_API_KEY']);
    const common = {
        ...parsed.headers,
        ...(country !== undefined && { 'Zyte-Geolocation': country }),
        ...(ipType !== undefined && { 'Zyte-IPType': ipType }),
    };
    return Object.freeze({
        name: 'zyteApiProxy',
        country: countryCodeOf(country),
        exits: Object.freeze({ kind: 'minted', maxSessions, fitSessionId: uuidFor }),
        lifetime: Object.freeze({ idleSecs: Math.min(IDLE_SECS, sessionTtlSecs), maxAgeSecs: sessionTtlSecs }),
        errors: ERRORS,
        interception: Object.freeze({ ca, verification }),
        minDelaySecs: () => minDelaySecs,
        connect({ id }: ProviderExit) {
            const headers = { ...common, 'Zyte-Session-ID': uuidFor(id) };
            return { proxyUrl: proxyUrl.href, session: { next: () => headers } };
        },
    } satisfies Provider);
}

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A UUID of version 4, as the service wants it; any other id is mapped to one by its hash. */
function uuidFor(id: string): string {
    if (UUID_V4.test(id)) return id;
    const hash = createHash('sha256').update(id, 'utf16le').digest('hex');
    const variant = '89ab'[Number.parseInt(hash[16]!, 16) % 4]!;
    return [
        hash.slice(0, 8),
        hash.slice(8, 12),
        `4${hash.slice(13, 16)}`,
        `${variant}${hash.slice(17, 20)}`,
        hash.slice(20, 32),
    ].join('-');
}
