import { joinParameters } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [ScrapeOps](https://scrapeops.io/docs/residential-mobile-proxy-aggregator) residential and mobile aggregator. */
export const scrapeOps = defineService({
    name: 'scrapeOps',
    title: 'ScrapeOps residential aggregator',
    docs: 'https://scrapeops.io/docs/residential-mobile-proxy-aggregator/advanced-functionality/sticky-sessions',
    evidence: 'vendor',
    gateway: { host: 'residential-proxy.scrapeops.io', ports: { http: 8_181 } },
    credentials: { apiKey: { env: 'SCRAPEOPS_API_KEY', means: 'the API key' } },
    sessionIn: 'user name',
    session: { kind: 'number', first: 0, last: 10_000 },
    lifetime: { idleSecs: 600 },
    places: { country: PLACE_RULES.countryLower, city: PLACE_RULES.nameInOneWord },
    opensTls: true,
    login: ({ credentials, places, sessionId }) => ({
        username: joinParameters(
            'scrapeops',
            [
                ['country', places.country],
                ['city', places.city],
                ['sticky_session', sessionId],
            ],
            '.',
            '=',
        ),
        password: credentials.apiKey!,
    }),
});
