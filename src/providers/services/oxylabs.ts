import { joinParameters, minutes } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [Oxylabs](https://developers.oxylabs.io/products/proxies/residential-proxies) residential and mobile proxies. */
export const oxylabs = defineService({
    name: 'oxylabs',
    title: 'Oxylabs residential and mobile',
    docs: 'https://developers.oxylabs.io/products/proxies/residential-proxies/session-control',
    evidence: 'vendor',
    gateway: { host: 'pr.oxylabs.io', ports: { http: 7_777, https: 7_777, socks5: 7_777 } },
    credentials: {
        username: { env: 'OXYLABS_USERNAME', means: 'the user name, without "customer-"' },
        password: { env: 'OXYLABS_PASSWORD', means: 'the password' },
    },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters and digits', min: 1, max: 32 },
    lifetime: { idleSecs: 60, maxAgeSecs: 600, choice: { minSecs: 60, maxSecs: 86_400 } },
    places: {
        country: PLACE_RULES.countryUpper,
        region: PLACE_RULES.countryAndRegion,
        city: PLACE_RULES.nameWithUnderscores,
        zip: PLACE_RULES.zip,
        asn: PLACE_RULES.asn,
    },
    strict: '`sessid_oneip`: 502 when the exit is gone',
    errors: {
        header: 'x-error-description',
        errors: [
            { means: 'account', code: /traffic/i, meaning: 'the traffic of the plan is used up' },
            { means: 'account', status: 407, meaning: 'the service refuses the login' },
            {
                means: 'session-lost',
                code: /session|exit node/i,
                status: 502,
                meaning: 'the exit of the session is gone',
            },
            { means: 'no-exit', status: 525, meaning: 'there is no exit in this place' },
            { means: 'account-limit', status: 429, meaning: 'too many connections at the same time' },
            { means: 'refused-address', status: 403, meaning: 'the service does not fetch this site' },
            { means: 'refused-address', status: 400, meaning: 'the service does not understand the request' },
            { means: 'target', status: 504, meaning: 'the target did not answer in time' },
            { means: 'failure', code: /./, meaning: 'the service failed' },
        ],
    },
    login: ({ credentials, places, sessionId, strict, ttlSecs }) => ({
        username: joinParameters(
            `customer-${credentials.username!}`,
            [
                ['cc', places.country],
                ['st', places.region],
                ['city', places.city],
                ['postalcode', places.zip],
                ['ASN', places.asn],
                [strict ? 'sessid_oneip' : 'sessid', sessionId],
                ['sesstime', minutes(ttlSecs)],
            ],
            '-',
        ),
        password: credentials.password!,
    }),
});
