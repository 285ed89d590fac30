import type { ServiceError } from '../../detection/service-errors.js';
import { joinParameters } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** https://developers.soax.com/troubleshooting/error-codes */
const ERRORS: readonly ServiceError[] = [
    { means: 'account', code: /AUTH/, meaning: 'the service refuses the package key' },
    { means: 'account', code: /PARAM_NOT_ALLOWED/, meaning: 'the package does not allow an option' },
    { means: 'session-lost', code: /SESSION_PARAMS_MISMATCH/, meaning: 'the session was begun with other options' },
    { means: 'session-lost', code: /BOUND_NODE_FAILED/, meaning: 'the exit of the session is gone' },
    { means: 'account', status: 400, meaning: 'the service does not understand the user name' },
    { means: 'failure', code: /./, meaning: 'the service failed' },
];

/** [SOAX](https://developers.soax.com), the present gateway. */
export const soax = defineService({
    name: 'soax',
    title: 'SOAX',
    docs: 'https://developers.soax.com/getting-started/authentication',
    evidence: 'vendor',
    gateway: { host: 'proxy.soax.com', ports: { http: 1_337, https: 1_337, socks5: 1_337 } },
    credentials: { packageKey: { env: 'SOAX_PACKAGE_KEY', means: 'the key of the package' } },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters, digits and _', min: 1, max: 32 },
    lifetime: { idleSecs: 60 },
    places: {
        country: PLACE_RULES.countryLower,
        region: PLACE_RULES.nameWithUnderscores,
        city: PLACE_RULES.nameWithUnderscores,
        zip: PLACE_RULES.zip,
        asn: PLACE_RULES.asn,
    },
    strict: '`bind-node` and `onerror-fail`: 503 when the exit is gone',
    errors: { header: 'x-soax-error', errors: ERRORS },
    login: ({ credentials, places, sessionId, strict }) => ({
        // At least one rule has to be given, so the country always is.
        username: joinParameters(
            `country-${places.country ?? 'any'}`,
            [
                ['region', places.region],
                ['city', places.city],
                ['zip', places.zip],
                ['asn', places.asn],
                ['session', sessionId],
                strict && 'bind-node',
                strict && 'onerror-fail',
            ],
            '-',
        ),
        password: credentials.packageKey!,
    }),
});

/** [SOAX](https://helpcenter.soax.com/en/articles/9939557-understanding-session-parameters), the gateway of packages. */
export const soaxLegacy = defineService({
    name: 'soaxLegacy',
    title: 'SOAX, legacy gateway',
    docs: 'https://helpcenter.soax.com/en/articles/9939557-understanding-session-parameters',
    evidence: 'vendor',
    gateway: { host: 'proxy.soax.com', ports: { http: 5_000, https: 5_000, socks5: 5_000 } },
    credentials: {
        packageId: {
            env: 'SOAX_PACKAGE_ID',
            means: 'the number of the package',
            pattern: { test: /^\w+$/, expected: 'a number or a name without hyphens' },
        },
        packageKey: { env: 'SOAX_PACKAGE_KEY', means: 'the key of the package' },
    },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters and digits', min: 1, max: 32 },
    lifetime: { idleSecs: 900, maxAgeSecs: 360, choice: { minSecs: 10, maxSecs: 3_600 } },
    places: {
        country: PLACE_RULES.countryLower,
        region: PLACE_RULES.nameWithPluses,
        city: PLACE_RULES.nameWithPluses,
    },
    login: ({ credentials, places, sessionId, ttlSecs }) => ({
        username: joinParameters(
            `package-${credentials.packageId!}`,
            [
                ['country', places.country],
                ['region', places.region],
                ['city', places.city],
                ['sessionid', sessionId],
                ['sessionlength', Math.floor(ttlSecs)],
            ],
            '-',
        ),
        password: credentials.packageKey!,
    }),
});
