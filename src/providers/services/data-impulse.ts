import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [DataImpulse](https://docs.dataimpulse.com/proxies/parameters/session-id) residential proxies. */
export const dataImpulse = defineService({
    name: 'dataImpulse',
    title: 'DataImpulse residential',
    docs: 'https://docs.dataimpulse.com/proxies/parameters/session-id',
    evidence: 'vendor',
    gateway: { host: 'gw.dataimpulse.com', ports: { http: 823, socks5: 824 } },
    credentials: {
        username: { env: 'DATAIMPULSE_USERNAME', means: 'the login' },
        password: { env: 'DATAIMPULSE_PASSWORD', means: 'the password' },
    },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters and digits', min: 1, max: 32 },
    lifetime: { maxAgeSecs: 1_800 },
    places: {
        country: PLACE_RULES.countryLower,
        region: PLACE_RULES.nameInOneWord,
        city: PLACE_RULES.nameInOneWord,
        zip: PLACE_RULES.zip,
        asn: PLACE_RULES.asn,
    },
    errors: {
        errors: [
            // The same status stands for a wrong login, used up traffic and too many threads: all want a person.
            { means: 'account', status: 407, meaning: 'the service refuses the login, the traffic or the threads' },
            { means: 'refused-address', status: 403, meaning: 'the service does not fetch this site' },
            { means: 'no-exit', status: 503, meaning: 'there is no exit in this place' },
            { means: 'target', status: 502, meaning: 'the target could not be reached' },
            { means: 'failure', status: 500, meaning: 'the service failed' },
        ],
    },
    login: ({ credentials, places, sessionId }) => {
        const parameters = [
            ['cr', places.country],
            ['state', places.region],
            ['city', places.city],
            ['zip', places.zip],
            ['asn', places.asn],
            ['sessid', sessionId],
        ].flatMap(([name, value]) => (value === undefined ? [] : [`${name}.${value}`]));
        return { username: `${credentials.username!}__${parameters.join(';')}`, password: credentials.password! };
    },
});
