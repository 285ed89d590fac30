import { joinParameters } from './parameters.js';
import { defineService } from './service.js';

/** [Bytio](https://docs.bytio.com/zones/sessions) proxies. */
export const bytio = defineService({
    name: 'bytio',
    title: 'Bytio',
    docs: 'https://docs.bytio.com/zones/sessions',
    evidence: 'vendor',
    gateway: { host: 'proxy.bytio.com', ports: { http: 8_080 } },
    credentials: {
        zone: {
            env: 'BYTIO_ZONE',
            means: 'the zone',
            pattern: { test: /^[^-]+$/, expected: 'a name without hyphens' },
        },
        apiKey: { env: 'BYTIO_API_KEY', means: 'the API key' },
    },
    sessionIn: 'user name',
    session: { kind: 'text', characters: 'letters and digits', min: 1, max: 50 },
    lifetime: { idleSecs: 900 },
    places: {},
    errors: {
        header: 'bytio-error',
        errors: [
            { means: 'account', status: 400, meaning: 'the service does not know the zone' },
            { means: 'account', status: 402, meaning: 'the service wants to be paid' },
            { means: 'account', status: 403, meaning: 'the user or the zone is switched off' },
            { means: 'account', status: 407, meaning: 'the service refuses the API key' },
            { means: 'session-lost', status: 404, meaning: 'the exit of the session is gone' },
            { means: 'account-limit', status: 429, meaning: 'too many connections at the same time' },
            { means: 'failure', code: /./, meaning: 'the service failed' },
        ],
    },
    login: ({ credentials, sessionId }) => ({
        username: joinParameters(`zone-${credentials.zone!}`, [['session', sessionId]], '-'),
        password: credentials.apiKey!,
    }),
});
