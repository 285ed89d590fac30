import { joinParameters, minutes } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [Thordata](https://doc.thordata.com/doc/proxies/residential-proxies/session-control) residential proxies. */
export const thordata = defineService({
    name: 'thordata',
    title: 'Thordata residential',
    docs: 'https://doc.thordata.com/doc/proxies/residential-proxies/session-control',
    evidence: 'vendor',
    gateway: { host: 't.pr.thordata.net', ports: { http: 9_999 } },
    credentials: {
        username: { env: 'THORDATA_USERNAME', means: 'the user name, without "td-customer-"' },
        password: { env: 'THORDATA_PASSWORD', means: 'the password' },
    },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters and digits', min: 1, max: 32 },
    lifetime: { maxAgeSecs: 600, choice: { minSecs: 60, maxSecs: 5_400 } },
    places: {
        country: PLACE_RULES.countryLower,
        region: PLACE_RULES.nameInOneWord,
        city: PLACE_RULES.nameInOneWord,
    },
    errors: {
        header: 'x-thor-error-code',
        errors: [
            { means: 'account', status: 407, meaning: 'the service refuses the login' },
            { means: 'failure', code: /./, meaning: 'the service failed' },
        ],
    },
    login: ({ credentials, places, sessionId, ttlSecs }) => ({
        username: joinParameters(
            `td-customer-${credentials.username!}`,
            [
                ['country', places.country],
                ['state', places.region],
                ['city', places.city],
                ['sessid', sessionId],
                ['sesstime', minutes(ttlSecs)],
            ],
            '-',
        ),
        password: credentials.password!,
    }),
});
