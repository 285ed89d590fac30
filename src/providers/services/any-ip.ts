import { joinParameters, minutes } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [anyIP](https://anyip.io/docs/guides/configuration) residential and mobile proxies. */
export const anyIp = defineService({
    name: 'anyIp',
    title: 'anyIP residential and mobile',
    docs: 'https://anyip.io/docs/guides/configuration',
    evidence: 'vendor',
    gateway: { host: 'portal.anyip.io', ports: { http: 1_080, https: 443, socks5: 1_080 } },
    credentials: {
        username: {
            env: 'ANYIP_USERNAME',
            means: 'the user name, user_…',
            pattern: { test: /^user_[^,|]+$/, expected: 'like "user_1234abcd"' },
        },
        password: { env: 'ANYIP_PASSWORD', means: 'the password' },
    },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters and digits', min: 1, max: 32 },
    lifetime: { maxAgeSecs: 3_600, choice: { minSecs: 60, maxSecs: 604_800 } },
    places: {
        country: PLACE_RULES.countryUpper,
        region: PLACE_RULES.nameInOneWord,
        city: PLACE_RULES.nameInOneWord,
        asn: PLACE_RULES.asn,
    },
    strict: '`sessreplace_false`: an error when the exit is gone',
    errors: { errors: [{ means: 'account', status: 407, meaning: 'the service refuses the login or an option' }] },
    login: ({ credentials, places, sessionId, strict, ttlSecs }) => ({
        username: joinParameters(
            credentials.username!,
            [
                ['country', places.country],
                ['region', places.region],
                ['city', places.city],
                ['asn', places.asn],
                ['session', sessionId],
                ['sesstime', minutes(ttlSecs)],
                strict && 'sessreplace_false',
            ],
            ',',
            '_',
        ),
        password: credentials.password!,
    }),
});
