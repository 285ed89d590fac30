import { joinParameters } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [IPRoyal](https://docs.iproyal.com/proxies/residential/proxy) residential proxies. All settings are in the password. */
export const ipRoyal = defineService({
    name: 'ipRoyal',
    title: 'IPRoyal residential',
    docs: 'https://docs.iproyal.com/proxies/residential/proxy/rotation',
    evidence: 'vendor',
    gateway: { host: 'geo.iproyal.com', ports: { http: 12_321, https: 12_321, socks5: 32_325 } },
    credentials: {
        username: { env: 'IPROYAL_USERNAME', means: 'the user name' },
        password: { env: 'IPROYAL_PASSWORD', means: 'the password, without options' },
    },
    sessionIn: 'password',
    session: { kind: 'text', characters: 'letters and digits', min: 8, max: 8 },
    // The service names no default, so it is always told.
    lifetime: { maxAgeSecs: 600, choice: { minSecs: 1, maxSecs: 604_800 } },
    places: {
        country: PLACE_RULES.countryLower,
        region: PLACE_RULES.nameInOneWord,
        city: PLACE_RULES.nameInOneWord,
    },
    strict: '`_killswitch-1`: 410 when the exit is gone',
    errors: {
        errors: [
            { means: 'account', status: 407, meaning: 'the service refuses the login' },
            { means: 'session-lost', status: 410, meaning: 'the exit of the session is gone' },
            { means: 'session-lost', status: 504, meaning: 'the exit does not answer' },
            { means: 'no-exit', status: 503, meaning: 'there is no exit in this place' },
            { means: 'failure', status: 500, meaning: 'the service failed' },
        ],
    },
    login: ({ credentials, places, sessionId, strict, ttlSecs }) => ({
        username: credentials.username!,
        password: joinParameters(
            credentials.password!,
            [
                ['country', places.country],
                ['state', places.region],
                ['city', places.city],
                ['session', sessionId],
                ['lifetime', lifetime(ttlSecs)],
                strict && 'killswitch-1',
            ],
            '_',
            '-',
        ),
    }),
});

const UNITS = [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
] as const;

/** One unit only: the largest that fits without a rest. */
function lifetime(ttlSecs: number): string {
    const secs = Math.max(1, Math.floor(ttlSecs));
    const unit = UNITS.find(([, length]) => secs % length === 0);
    return unit === undefined ? `${secs}s` : `${secs / unit[1]}${unit[0]}`;
}
