import { joinParameters } from './parameters.js';
import { PLACE_RULES } from './places.js';
import { defineService } from './service.js';

/** [Webshare](https://apidocs.webshare.io/proxy-connection), the rotating endpoint. Its direct proxies are a plain list. */
export const webshare = defineService({
    name: 'webshare',
    title: 'Webshare rotating residential',
    docs: 'https://apidocs.webshare.io/proxy-connection',
    evidence: 'vendor',
    gateway: { host: 'p.webshare.io', ports: { http: 80, socks5: 1_080 } },
    credentials: {
        username: { env: 'WEBSHARE_USERNAME', means: 'the user name, without country and number' },
        password: { env: 'WEBSHARE_PASSWORD', means: 'the password' },
    },
    sessionIn: 'user name',
    session: { kind: 'number', first: 1, last: 9_999 },
    lifetime: {},
    places: { country: PLACE_RULES.countryLower, city: PLACE_RULES.nameWithUnderscores },
    errors: {
        header: 'x-webshare-reason',
        errors: [
            { means: 'refused-address', code: /forbidden_host/, meaning: 'the service does not fetch this site' },
            { means: 'account', status: 407, meaning: 'the service refuses the login' },
            { means: 'account-limit', status: 429, meaning: 'too many connections at the same time' },
            { means: 'failure', code: /./, meaning: 'the service failed' },
        ],
    },
    login: ({ credentials, places, sessionId }) => ({
        username: joinParameters(
            credentials.username!,
            [places.country, places.city && `city_${places.city}`, sessionId],
            '-',
        ),
        password: credentials.password!,
    }),
});
