import type { ProxyInfo } from '@crawlee/core';
import type { Identity } from '../../identity/identity.js';

/** What Crawlee tells users of the proxy that an identity leaves by; `undefined` for a direct connection. */
export function proxyInfoOf({ connection: { proxyUrl }, session, exit }: Identity): ProxyInfo | undefined {
    if (proxyUrl === undefined) return undefined;
    return { ...describeProxy(proxyUrl, session.id), ...(exit.tier !== undefined && { proxyTier: exit.tier }) };
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
