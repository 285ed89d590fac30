import type { ProxyInfo } from '@crawlee/core';
import type { Identity } from '../../identity/identity.js';
import type { SessionLike } from '../../identity/like.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';

/** Crawlee's own, and the country by the name that Apify's SDK gives it. */
export interface SessionProxyInfo extends ProxyInfo {
    /** Two letters, where it is known: what the provider was asked for, or what the page of `exitCheck` says. */
    countryCode?: string;
}

/** The proxy of an identity as users see it; `undefined` for a direct connection. */
export function proxyInfoOf({
    connection: { proxyUrl },
    session,
    exit,
    place,
}: Identity): SessionProxyInfo | undefined {
    if (proxyUrl === undefined) return undefined;
    return {
        ...describeOnce(proxyUrl, session),
        ...(exit.tier !== undefined && { proxyTier: exit.tier }),
        ...(place.country !== undefined && { countryCode: place.country }),
    };
}

/** The same for clients that speak to HTTP proxies only: a SOCKS proxy is reached through a local one. */
export async function proxyInfoForClients(
    identity: Identity,
    bridges: Pick<SocksBridges, 'urlFor'>,
): Promise<SessionProxyInfo | undefined> {
    const info = proxyInfoOf(identity);
    return info && { ...info, url: await bridges.urlFor(info.url) };
}

/** Asked for several times with each request, and always the same. */
function describeOnce(url: string, session: SessionLike): ProxyInfo {
    let info = described.get(session);
    if (info?.url !== url) described.set(session, (info = describeProxy(url, session.id)));
    return info;
}

const described = new WeakMap<SessionLike, ProxyInfo>();

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
