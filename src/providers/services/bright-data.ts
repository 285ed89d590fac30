import type { ServiceError } from '../../detection/service-errors.js';
import { joinParameters } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** https://docs.brightdata.com/proxy-networks/errorCatalog */
const ERRORS: readonly ServiceError[] = [
    {
        means: 'account',
        code: /^client_100(?:0[0-2]|10)/,
        meaning: 'the zone, its user name or its password is refused',
    },
    { means: 'account', code: /^client_10020/, meaning: 'the account is suspended' },
    { means: 'account', code: /^client_100[35]0/, meaning: "this machine's address is not allowed" },
    { means: 'account', code: /^client_10040/, meaning: 'the account has to be verified first' },
    { means: 'account', code: /^client_10100/, meaning: 'the quota of the zone is used up' },
    { means: 'account', code: /^policy_20230/, meaning: 'the account may not ask for this country' },
    { means: 'session-lost', code: /^client_10060/, meaning: 'the IP address is not in the zone any more' },
    { means: 'session-lost', code: /^client_10120/, meaning: 'the exit of the session is gone' },
    { means: 'no-exit', code: /^(?:client_1006[12]|peer_30030)/, meaning: 'there is no exit in this place' },
    { means: 'account-limit', code: /^client_10110/, meaning: 'too many requests for the account' },
    { means: 'limit', code: /^policy_2022[0-2]/, meaning: 'too many requests to the site' },
    {
        means: 'refused-address',
        code: /^(?:client_102[56]0|policy_)/,
        meaning: 'the service does not fetch this address',
    },
    { means: 'target', code: /^target_/, meaning: 'the service could not reach the target' },
    { means: 'failure', code: /./, meaning: 'the service failed' },
    // With `-const` in the user name.
    { means: 'session-lost', status: 502, meaning: 'the exit of the session is gone' },
];

/** [Bright Data](https://docs.brightdata.com/proxy-networks/config-options), formerly Luminati. */
export const brightData = defineService({
    name: 'brightData',
    title: 'Bright Data',
    docs: 'https://docs.brightdata.com/proxy-networks/config-options',
    evidence: 'vendor',
    gateway: { host: 'brd.superproxy.io', ports: { http: 44_445, https: 44_445, socks5: 22_228 } },
    credentials: {
        username: {
            env: 'BRIGHTDATA_USERNAME',
            means: "the zone's user name, brd-customer-…-zone-…",
            pattern: {
                test: /^(?:brd|lum)-customer-[^-]+-zone-[^-]+$/,
                expected: 'like "brd-customer-hl_1a2b3c-zone-residential"',
            },
        },
        password: { env: 'BRIGHTDATA_PASSWORD', means: "the zone's password" },
    },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters and digits', min: 1, max: 32 },
    lifetime: { idleSecs: 300 },
    places: {
        country: PLACE_RULES.countryLower,
        region: PLACE_RULES.regionCode,
        city: PLACE_RULES.nameInOneWord,
        zip: PLACE_RULES.zip,
        asn: PLACE_RULES.asn,
    },
    strict: '`-const`: 502 when the exit is gone',
    errors: { header: 'x-brd-err-code', errors: ERRORS },
    login: ({ credentials, places, sessionId, strict }) => ({
        username: joinParameters(
            credentials.username!,
            [
                ['country', places.country],
                ['state', places.region],
                ['city', places.city],
                ['zip', places.zip],
                ['asn', places.asn],
                ['session', sessionId],
                strict && 'const',
            ],
            '-',
        ),
        password: credentials.password!,
    }),
});
