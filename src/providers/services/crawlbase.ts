import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/**
 * [Crawlbase Smart AI Proxy](https://crawlbase.com/docs/smart-proxy). It knows no sessions: every request goes through
 * another exit, and the target's status is its own affair.
 */
export const crawlbase = defineService({
    name: 'crawlbase',
    title: 'Crawlbase Smart AI Proxy',
    docs: 'https://crawlbase.com/docs/smart-proxy',
    evidence: 'vendor',
    gateway: { host: 'smartproxy.crawlbase.com', ports: { http: 8_012, https: 8_013 } },
    credentials: { token: { env: 'CRAWLBASE_TOKEN', means: 'the access token' } },
    sessionIn: 'nowhere',
    session: { kind: 'none' },
    lifetime: {},
    places: { country: PLACE_RULES.countryUpper },
    opensTls: true,
    errors: {
        header: 'pc_status',
        errors: [
            { means: 'account', code: /^40[137]/, meaning: 'the service refuses the token' },
            { means: 'account-limit', code: /^429/, meaning: 'too many requests at the same time' },
            { means: 'ban', code: /^52\d/, meaning: 'the site turned the service away' },
            { means: 'failure', code: /^5/, meaning: 'the service failed' },
        ],
    },
    login: ({ credentials, places }) => ({
        username: credentials.token!,
        password: '',
        headers: places.country === undefined ? {} : { 'CrawlbaseAPI-Parameters': `country=${places.country}` },
    }),
});
