import { joinParameters } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [ScraperAPI](https://docs.scraperapi.com/synchronous-apis/proxy-port-method), the proxy port. */
export const scraperApi = defineService({
    name: 'scraperApi',
    title: 'ScraperAPI proxy port',
    docs: 'https://docs.scraperapi.com/control-and-optimization/sticky-sessions',
    evidence: 'vendor',
    gateway: { host: 'proxy-server.scraperapi.com', ports: { http: 8_001 } },
    credentials: { apiKey: { env: 'SCRAPERAPI_API_KEY', means: 'the API key' } },
    sessionIn: 'user name',
    session: { kind: 'number', first: 1, last: 999_999 },
    lifetime: { idleSecs: 900 },
    places: { country: PLACE_RULES.countryLower },
    opensTls: true,
    errors: {
        errors: [
            { means: 'account', status: 407, meaning: 'the service refuses the API key' },
            { means: 'account-limit', status: 429, meaning: 'too many requests at the same time' },
        ],
    },
    login: ({ credentials, places, sessionId }) => ({
        username: joinParameters(
            'scraperapi',
            [
                ['country_code', places.country],
                ['session_number', sessionId],
            ],
            '.',
            '=',
        ),
        password: credentials.apiKey!,
    }),
});
