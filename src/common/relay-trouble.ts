import { randomBytes } from 'node:crypto';

/** What a relay on this machine says about a proxy service that it could not use. */
export type RelayTrouble =
    /** The service's certificate is not signed by an authority that we trust. */
    'tls_certificate_error' | 'connection_refused' | 'connection_terminated' | 'connection_timeout' | 'dns_error';

/** A page must not be able to speak for a relay, so nobody else knows the name. */
const US = `crawlee-proxy-sessions-${randomBytes(8).toString('hex')}`;

/** The value of a `Proxy-Status` header (RFC 9209), whose words for errors are used. */
export function formatRelayTrouble(trouble: RelayTrouble): string {
    return `${US}; error=${trouble}`;
}

/** @returns `undefined` when the header is empty, or another proxy's. */
export function parseRelayTrouble(proxyStatus: string): RelayTrouble | undefined {
    const prefix = `${US}; error=`;
    return proxyStatus.startsWith(prefix) ? (proxyStatus.slice(prefix.length) as RelayTrouble) : undefined;
}
