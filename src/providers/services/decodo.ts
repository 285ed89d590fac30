import { joinParameters, minutes } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [Decodo](https://help.decodo.com/docs/residential-proxy-custom-sticky-sessions), formerly Smartproxy. */
export const decodo = defineService({
    name: 'decodo',
    title: 'Decodo (Smartproxy) residential',
    docs: 'https://help.decodo.com/docs/residential-proxy-custom-sticky-sessions',
    evidence: 'quoted',
    gateway: { host: 'gate.decodo.com', ports: { http: 7_000, https: 7_000, socks5: 7_000 } },
    credentials: {
        username: { env: 'DECODO_USERNAME', means: 'the user name, without "user-"' },
        password: { env: 'DECODO_PASSWORD', means: 'the password' },
    },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters and digits', min: 1, max: 32 },
    lifetime: { maxAgeSecs: 600, choice: { minSecs: 60, maxSecs: 86_400 } },
    places: {
        country: PLACE_RULES.countryLower,
        region: PLACE_RULES.countryAndRegion,
        city: PLACE_RULES.nameWithUnderscores,
        zip: PLACE_RULES.zip,
        asn: PLACE_RULES.asn,
    },
    errors: {
        errors: [
            { means: 'account', status: 407, meaning: 'the service refuses the login' },
            { means: 'session-lost', status: 502, meaning: 'the session failed' },
        ],
    },
    login: ({ credentials, places, sessionId, ttlSecs }) => ({
        username: joinParameters(
            `user-${credentials.username!}`,
            [
                ['country', places.country],
                ['state', places.region],
                ['city', places.city],
                ['zip', places.zip],
                ['asn', places.asn],
                ['session', sessionId],
                ['sessionduration', minutes(ttlSecs)],
            ],
            '-',
        ),
        password: credentials.password!,
    }),
});
