import { joinParameters } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [ScrapingBee](https://www.scrapingbee.com/documentation/proxy-mode/), the proxy mode, with premium proxies. */
export const scrapingBee = defineService({
    name: 'scrapingBee',
    title: 'ScrapingBee proxy mode',
    docs: 'https://www.scrapingbee.com/documentation/proxy-mode/',
    evidence: 'community',
    gateway: { host: 'proxy.scrapingbee.com', ports: { http: 8_886, https: 8_887 } },
    credentials: { apiKey: { env: 'SCRAPINGBEE_API_KEY', means: 'the API key' } },
    sessionIn: 'password',
    session: { kind: 'number', first: 1, last: 9_999_999 },
    lifetime: { idleSecs: 300 },
    places: { country: PLACE_RULES.countryLower },
    opensTls: true,
    login: ({ credentials, places, sessionId }) => ({
        username: credentials.apiKey!,
        password: joinParameters(
            'render_js=False&premium_proxy=True',
            [
                ['country_code', places.country],
                ['session_id', sessionId],
            ],
            '&',
            '=',
        ),
    }),
});
