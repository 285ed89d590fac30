import type { ProxyInfo } from '@crawlee/core';
import type { Identity } from './identity.js';

/** What Crawlee tells users of the proxy that an identity leaves by; `undefined` for a direct connection. */
export function proxyInfoOf({ connection: { proxyUrl }, session }: Identity): ProxyInfo | undefined {
    return proxyUrl === undefined ? undefined : describeProxy(proxyUrl, session.id);
}

export function describeProxy(url: string, sessionId: string | undefined): ProxyInfo {
    const { username, password, hostname, port } = new URL(url);
    return {
        ...(sessionId !== undefined && { sessionId }),
        url,
        username: decodeURIComponent(username),
        password: decodeURIComponent(password),
        hostname,
        port,
    };
}
