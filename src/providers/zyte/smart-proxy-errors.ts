import type { ServiceErrors } from '../../detection/service-errors.js';

/**
 * Errors of Zyte Smart Proxy Manager, from its [error table](https://docs.zyte.com/smart-proxy-manager/errors.html)
 * and that of Crawlera, whose names it keeps.
 */
export const SMART_PROXY_ERRORS: ServiceErrors = {
    header: 'x-crawlera-error',
    opensTls: true,
    errors: [
        { means: 'session-lost', code: /^bad_session_id/, meaning: 'the service does not know the session any more' },
        { means: 'ban', code: /^(?:slave)?banned/, meaning: 'the site banned the exit' },
        { means: 'account-limit', code: /^user_session_limit/, meaning: 'too many sessions at the same time' },
        { means: 'account-limit', code: /^too_many_conns/, meaning: 'too many connections at the same time' },
        { means: 'account-limit', code: /^(?:noslaves|serverbusy)/, meaning: 'the service has no exit free' },
        { means: 'account', code: /^(?:bad_proxy_auth|bad_auth)/, meaning: 'the service refuses the API key' },
        { means: 'account', code: /^user_suspended/, meaning: 'the account is suspended' },
        { means: 'account', code: /^header_auth/, meaning: 'the plan does not allow an X-Crawlera header' },
        { means: 'account', code: /^bad_header/, meaning: 'the service does not understand an X-Crawlera header' },
        { means: 'refused-address', code: /^domain_forbidden/, meaning: 'the service does not fetch this site' },
        { means: 'refused-address', code: /^data_error/, meaning: 'the answer is too large for the service' },
        {
            means: 'refused-address',
            code: /^(?:invalid_request|bad_uri)/,
            meaning: 'the service does not accept the address',
        },
        { means: 'failure', code: /^(?:client_conn_closed|msgtimeout|bad_endpoint)/, meaning: 'the service failed' },
        // Names, connections and time-outs of the target: nxdomain, ehostunreach, econnrefused, econnreset, timeout, …
        { means: 'target', code: /./, meaning: 'the service could not reach the target' },
    ],
};
