import { joinParameters } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [Nimble](https://docs.nimbleway.com/nimble-sdk/web-tools/proxy/session-control) residential proxies. */
export const nimble = defineService({
    name: 'nimble',
    title: 'Nimble residential',
    docs: 'https://docs.nimbleway.com/nimble-sdk/web-tools/proxy/session-control',
    evidence: 'vendor',
    gateway: { host: 'ip.nimbleway.com', ports: { http: 7_000 } },
    credentials: {
        username: {
            env: 'NIMBLE_USERNAME',
            means: 'account-…-pipeline-…',
            pattern: { test: /^account-[^-]+-pipeline-[^-]+$/, expected: 'like "account-name-pipeline-name"' },
        },
        password: { env: 'NIMBLE_PASSWORD', means: 'the password of the pipeline' },
    },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters and digits', min: 1, max: 32 },
    lifetime: { idleSecs: 600 },
    places: {
        country: PLACE_RULES.countryUpper,
        region: PLACE_RULES.regionCode,
        city: PLACE_RULES.nameInOneWord,
    },
    errors: {
        errors: [
            { means: 'account', status: 402, meaning: 'the credits are used up' },
            { means: 'account', status: 407, meaning: 'the service refuses the login' },
            { means: 'refused-address', status: 403, meaning: 'the pipeline is switched off, or the site forbidden' },
            { means: 'no-exit', status: 525, meaning: 'there is no exit in this place' },
            { means: 'account-limit', status: 503, meaning: 'the service is overloaded' },
            { means: 'target', status: 502, meaning: 'the target gave no valid answer' },
            { means: 'target', status: 504, meaning: 'the target did not answer in time' },
            { means: 'failure', status: 522, meaning: 'the exit did not answer in time' },
            { means: 'failure', status: 500, meaning: 'the service failed' },
        ],
    },
    login: ({ credentials, places, sessionId }) => ({
        username: joinParameters(
            credentials.username!,
            [
                ['country', places.country],
                ['state', places.region],
                ['city', places.city],
                ['session', sessionId],
            ],
            '-',
        ),
        password: credentials.password!,
    }),
});
