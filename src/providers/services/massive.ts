import { joinParameters, minutes } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [Massive](https://docs.joinmassive.com) residential proxies. */
export const massive = defineService({
    name: 'massive',
    title: 'Massive residential',
    docs: 'https://github.com/joinmassive/docs/blob/main/residential/sticky-sessions.mdx',
    evidence: 'vendor',
    gateway: { host: 'network.joinmassive.com', ports: { https: 65_535, http: 65_534, socks5: 65_533 } },
    credentials: {
        username: { env: 'MASSIVE_USERNAME', means: 'the user name' },
        password: { env: 'MASSIVE_API_KEY', means: 'the API key' },
    },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters, digits and _', min: 1, max: 255 },
    lifetime: { maxAgeSecs: 900, choice: { minSecs: 60, maxSecs: 14_400 } },
    places: {
        country: PLACE_RULES.countryUpper,
        region: PLACE_RULES.regionCode,
        city: { ...PLACE_RULES.nameInOneWord, write: (city: string) => city.replace(/[ _]/g, '') },
        zip: PLACE_RULES.zip,
    },
    strict: '`sessionmode-norotate`: 502 when the exit is gone',
    errors: {
        errors: [
            { means: 'account', status: 407, meaning: 'the service refuses the login' },
            { means: 'session-lost', status: 502, meaning: 'the exit of the session is gone' },
        ],
    },
    login: ({ credentials, places, sessionId, strict, ttlSecs }) => ({
        username: joinParameters(
            credentials.username!,
            [
                ['country', places.country],
                ['subdivision', places.region?.toUpperCase()],
                ['city', places.city],
                ['zipcode', places.zip],
                ['session', sessionId],
                ['sessionttl', minutes(ttlSecs)],
                strict && 'sessionmode-norotate',
            ],
            '-',
        ),
        password: credentials.password!,
    }),
});
