import type { Server } from 'proxy-chain';
import { LocalLogin } from './local-login.js';

/** Bridges are cheap, but a long crawl through many SOCKS sessions must not collect them for ever. */
const MOST_BRIDGES = 1_000;

interface Bridge {
    readonly server: Server;
    /** With the bridge's own login. */
    readonly url: string;
}

/**
 * Crawlee's HTTP clients speak to HTTP proxies only. A SOCKS proxy is reached through a local HTTP proxy in
 * front of it, one for each proxy URL. Each bridge has a password of its own.
 */
export class SocksBridges {
    private readonly bridges = new Map<string, Promise<Bridge>>();

    /** The URL that an HTTP client can use for the proxy: itself, or that of a bridge to it. */
    async urlFor(proxyUrl: string): Promise<string> {
        return proxyUrl.startsWith('socks') ? this.bridgeTo(proxyUrl) : proxyUrl;
    }

    /**
     * The URL that Crawlee's browsers can use for the proxy. Crawlee hands SOCKS proxies on without their login, or without
     * their name, and spoils a login with a percent sign.
     */
    async urlForBrowser(proxyUrl: string): Promise<string> {
        const { username, password } = new URL(proxyUrl);
        const isSpoilt = (username + password).includes('%25');
        return isSpoilt ? this.bridgeTo(proxyUrl) : this.urlFor(proxyUrl);
    }

    private async bridgeTo(proxyUrl: string): Promise<string> {
        let bridge = this.bridges.get(proxyUrl);
        if (bridge === undefined) {
            if (this.bridges.size >= MOST_BRIDGES) await this.closeOldest();
            bridge = startBridge(proxyUrl);
            this.bridges.set(proxyUrl, bridge);
        }
        return (await bridge).url;
    }

    async close(): Promise<void> {
        const bridges = [...this.bridges.values()];
        this.bridges.clear();
        await Promise.all(bridges.map(closeBridge));
    }

    private async closeOldest(): Promise<void> {
        for (const [url, bridge] of this.bridges) {
            this.bridges.delete(url);
            await closeBridge(bridge);
            return;
        }
    }
}

async function startBridge(proxyUrl: string): Promise<Bridge> {
    // The proxy is to look names up: doing it here would show the site's name to this machine's resolver.
    const upstreamProxyUrl = proxyUrl.replace(/^socks(5)?:/, 'socks5h:');
    const login = new LocalLogin();
    // Loaded here, because most crawls need no bridge.
    const { Server } = await import('proxy-chain');
    const server = new Server({
        host: '127.0.0.1',
        port: 0,
        authRealm: 'bridge',
        prepareRequestFunction: ({ username, password }) => {
            return { upstreamProxyUrl, requestAuthentication: !login.acceptsUser(username, password) };
        },
    });
    await server.listen();
    server.server.unref();
    return { server, url: login.urlFor(server.port) };
}

async function closeBridge(bridge: Promise<Bridge>): Promise<void> {
    await bridge.then(({ server }) => server.close(true)).catch(() => undefined);
}
