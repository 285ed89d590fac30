import { joinParameters } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [Scrape.do](https://scrape.do/documentation/proxy-mode), the proxy mode. */
export const scrapeDo = defineService({
    name: 'scrapeDo',
    title: 'Scrape.do proxy mode',
    docs: 'https://scrape.do/documentation/proxy-mode',
    evidence: 'vendor',
    gateway: { host: 'proxy.scrape.do', ports: { http: 8_080, https: 8_080 } },
    credentials: { token: { env: 'SCRAPEDO_TOKEN', means: 'the token' } },
    sessionIn: 'password',
    session: { kind: 'number', first: 0, last: 1_000_000 },
    lifetime: { idleSecs: 300 },
    places: { country: PLACE_RULES.countryLower },
    opensTls: true,
    errors: {
        errors: [
            { means: 'account', status: 401, meaning: 'there are no credits left, or the account is suspended' },
            { means: 'account-limit', status: 429, meaning: 'too many requests at the same time' },
            { means: 'failure', status: 502, meaning: 'the request failed' },
        ],
    },
    login: ({ credentials, places, sessionId }) => ({
        username: credentials.token!,
        password: joinParameters(
            'render=false',
            [
                ['geoCode', places.country],
                ['sessionId', sessionId],
            ],
            '&',
            '=',
        ),
    }),
});
