import { joinParameters, minutes } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [Evomi](https://docs.evomi.com/proxy-instructions/residential-proxies/) residential proxies. All settings are in the password. */
export const evomi = defineService({
    name: 'evomi',
    title: 'Evomi residential',
    docs: 'https://docs.evomi.com/proxy-instructions/residential-proxies/proxy-sessions/',
    evidence: 'vendor',
    gateway: { host: 'rp.evomi.com', ports: { http: 1_000, socks5: 1_002 } },
    credentials: {
        username: { env: 'EVOMI_USERNAME', means: 'the user name' },
        password: { env: 'EVOMI_PASSWORD', means: 'the password, without options' },
    },
    sessionIn: 'password',
    session: { kind: 'text', characters: 'letters and digits', min: 6, max: 10 },
    lifetime: { maxAgeSecs: 600, choice: { minSecs: 60, maxSecs: 7_200 } },
    places: { country: PLACE_RULES.countryUpper, city: PLACE_RULES.nameInOneWord },
    strict: '`hardsession` instead of `session`: the exit is kept for as long as it exists',
    login: ({ credentials, places, sessionId, strict, ttlSecs }) => ({
        username: credentials.username!,
        password: joinParameters(
            credentials.password!,
            [
                ['country', places.country],
                ['city', places.city],
                [strict ? 'hardsession' : 'session', sessionId],
                !strict && `lifetime-${minutes(ttlSecs)}`,
            ],
            '_',
            '-',
        ),
    }),
});
