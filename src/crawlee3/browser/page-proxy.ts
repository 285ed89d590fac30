import type { PageOptionsLike } from '../like.js';

/**
 * Gives an incognito page a proxy that its browser can use. Crawlee has taken the proxy's URL apart by then, into
 * Playwright's options or into Puppeteer's.
 */
export async function bridgePageProxy(options: PageOptionsLike, urlFor: UrlFor): Promise<void> {
    const { proxy, proxyServer, proxyUsername, proxyPassword } = options;
    if (proxy !== undefined) {
        Object.assign(proxy, await bridged(urlFor, proxy));
    }
    if (proxyServer !== undefined) {
        const login = { username: proxyUsername, password: proxyPassword };
        const { server, username, password } = await bridged(urlFor, { server: proxyServer, ...login });
        Object.assign(options, { proxyServer: server, proxyUsername: username, proxyPassword: password });
    }
}

interface ProxyParts {
    readonly server: string;
    readonly username?: string | undefined;
    readonly password?: string | undefined;
}

/** The URL that a browser can use for a proxy. */
type UrlFor = (proxyUrl: string) => Promise<string>;

async function bridged(urlFor: UrlFor, { server, username = '', password = '' }: ProxyParts): Promise<ProxyParts> {
    const url = new URL(server);
    url.username = encodeURIComponent(username);
    url.password = encodeURIComponent(password);
    const usable = new URL(await urlFor(url.href.replace(/\/$/, '')));
    return {
        server: `${usable.protocol}//${usable.host}`,
        username: decodeURIComponent(usable.username),
        password: decodeURIComponent(usable.password),
    };
}
