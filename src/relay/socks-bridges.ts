import type { Server } from 'proxy-chain';
import { closedError } from '../common/errors.js';
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
    private direct: Promise<Bridge> | undefined;
    private directUrl: string | undefined;
    private isClosed = false;

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

    /**
     * The URL of a local proxy that leaves from this machine. Crawlee opens a page without a proxy in whichever browser there
     * is, proxies or not; by this URL it finds one that leaves directly.
     */
    async urlOfDirect(): Promise<string> {
        this.direct ??= this.start(null);
        this.directUrl = (await this.direct).url;
        return this.directUrl;
    }

    /** Whether a proxy URL is that of the local proxy that leaves from this machine. */
    isDirect(proxyUrl: string | undefined): boolean {
        return proxyUrl !== undefined && proxyUrl === this.directUrl;
    }

    private async bridgeTo(proxyUrl: string): Promise<string> {
        let bridge = this.bridges.get(proxyUrl);
        if (bridge === undefined) {
            if (this.bridges.size >= MOST_BRIDGES) await this.closeOldest();
            bridge = this.start(proxyUrl);
            this.bridges.set(proxyUrl, bridge);
        }
        return (await bridge).url;
    }

    async close(): Promise<void> {
        this.isClosed = true;
        const bridges = [...this.bridges.values(), ...(this.direct === undefined ? [] : [this.direct])];
        this.bridges.clear();
        this.direct = undefined;
        await Promise.all(bridges.map(closeBridge));
    }

    private start(proxyUrl: string | null): Promise<Bridge> {
        return this.isClosed ? Promise.reject(closedError()) : startBridge(proxyUrl);
    }

    private async closeOldest(): Promise<void> {
        for (const [url, bridge] of this.bridges) {
            this.bridges.delete(url);
            await closeBridge(bridge);
            return;
        }
    }
}

/** @param proxyUrl `null` to leave from this machine. */
async function startBridge(proxyUrl: string | null): Promise<Bridge> {
    // The proxy is to look names up: doing it here would show the site's name to this machine's resolver.
    const upstreamProxyUrl = proxyUrl?.replace(/^socks(5)?:/, 'socks5h:') ?? null;
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
