import { Server } from 'proxy-chain';

/** Bridges are cheap, but a long crawl through many SOCKS sessions must not collect them for ever. */
const MOST_BRIDGES = 1_000;

/**
 * Crawlee's HTTP clients speak to HTTP proxies only. A SOCKS proxy is reached through a local HTTP proxy in
 * front of it, one for each proxy URL.
 */
export class SocksBridges {
    private readonly bridges = new Map<string, Promise<Server>>();

    /** The URL that an HTTP client can use for the proxy: itself, or that of a bridge to it. */
    async urlFor(proxyUrl: string): Promise<string> {
        if (!proxyUrl.startsWith('socks')) return proxyUrl;
        let bridge = this.bridges.get(proxyUrl);
        if (bridge === undefined) {
            if (this.bridges.size >= MOST_BRIDGES) await this.closeOldest();
            bridge = startBridge(proxyUrl);
            this.bridges.set(proxyUrl, bridge);
        }
        return `http://127.0.0.1:${(await bridge).port}`;
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

async function startBridge(proxyUrl: string): Promise<Server> {
    // The proxy is to look names up: doing it here would show the site's name to this machine's resolver.
    const upstreamProxyUrl = proxyUrl.replace(/^socks(5)?:/, 'socks5h:');
    const server = new Server({
        host: '127.0.0.1',
        port: 0,
        prepareRequestFunction: () => ({ upstreamProxyUrl }),
    });
    await server.listen();
    server.server.unref();
    return server;
}

async function closeBridge(bridge: Promise<Server>): Promise<void> {
    await bridge.then((server) => server.close(true)).catch(() => undefined);
}
