import type { RelayTrouble } from '../../common/relay-trouble.js';
import { parseRelayTrouble } from '../../common/relay-trouble.js';
import { header } from '../page.js';
import type { Finding, Rule } from '../rule.js';

const EVIDENCE: Readonly<Record<RelayTrouble, string>> = {
    tls_certificate_error: 'the proxy service shows a certificate of an authority that is not trusted: give it as "ca"',
    connection_refused: 'the proxy service refused the connection',
    connection_terminated: 'the proxy service broke the connection',
    connection_timeout: 'the proxy service did not answer in time',
    dns_error: 'the name of the proxy service was not found',
};

/** What one of our own relays could not do, see `src/relay`. */
export const relayError: Rule = {
    name: 'relay-error',
    judge({ headers, error }): Finding | undefined {
        const trouble = error === undefined ? parseRelayTrouble(header(headers, 'proxy-status')) : undefined;
        if (trouble === undefined) return undefined;
        const outcome = trouble === 'tls_certificate_error' ? 'misconfigured' : 'proxy-failed';
        return { outcome, evidence: EVIDENCE[trouble] };
    },
};
