import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as httpRequest } from 'node:http';
import { auto } from 'http2-wrapper';
import type * as GotScrapingModule from 'got-scraping';
import type { ConnectionUse, UseOption } from '../../connections/agents/use.js';
import type { Agents, IdentityConnections } from '../../connections/identity-connections.js';
import { keepHeaders } from './kept-headers.js';

/** By which connections a request is sent. */
export interface Way {
    readonly connections: IdentityConnections;
    readonly agents: Agents;
    readonly use: ConnectionUse;
}

/** Handed over as a function, because errors show the context to whoever logs them, and proxies have passwords. */
export interface WayContext {
    readonly way?: () => Way;
}

type Scraper = typeof GotScrapingModule.gotScraping;
type Options = GotScrapingModule.Options;
type Callback = (response: IncomingMessage) => void;

let scraper: Promise<Scraper> | undefined;

/**
 * Crawlee's HTTP client with our connections in place of its own; headers, their order and TLS stay as they are. A request
 * without a `way` in its context is sent as by Crawlee.
 */
export function loadScraper(): Promise<Scraper> {
    // An ES module, which CommonJS can only load like this.
    return (scraper ??= import('got-scraping').then(withOwnConnections));
}

function withOwnConnections({ gotScraping, hooks, TransformHeadersAgent }: typeof GotScrapingModule): Scraper {
    const wrapped = new WeakMap<Agents, Options['agent']>();
    /** Gives headers the order and the capitals of a browser's. */
    const wrap = (agents: Agents): Options['agent'] => {
        const known = wrapped.get(agents);
        if (known !== undefined) return known;
        const { http, https, http2 } = agents;
        const inOrder = {
            http: new TransformHeadersAgent(http),
            https: new TransformHeadersAgent(https),
            http2,
        } as unknown as Options['agent'];
        wrapped.set(agents, inOrder);
        return inOrder;
    };
    const connect = async (options: Options): Promise<void> => {
        const way = (options.context as WayContext).way?.();
        if (way === undefined) {
            hooks.http2Hook(options);
            await hooks.proxyHook(options);
            return;
        }
        options.agent = wrap(way.agents);
        const protocol = await protocolFor(options, way.connections);
        const resolveProtocol = () => Promise.resolve({ alpnProtocol: protocol });
        // Asked for the headers too, which browsers send in another order by HTTP/2.
        Object.assign(options, { resolveProtocol });
        const added: UseOption = { connectionUse: way.use };
        options.request = ((url: URL, given: RequestOptions, callback: Callback) => {
            const isWrapped = options.http2 && url.protocol === 'https:';
            return isWrapped
                ? auto(url, { ...given, ...added, resolveProtocol } as object, callback)
                : httpRequest(url, { ...given, ...added }, callback);
        }) as NonNullable<Options['request']>;
    };
    const own = gotScraping.extend({ mutableDefaults: true });
    const { beforeRequest } = own.defaults.options.hooks;
    const { insecureParserHook, sessionDataHook, browserHeadersHook, tlsHook } = hooks;
    const inTurn = [insecureParserHook, sessionDataHook, connect, keepHeaders, browserHeadersHook, tlsHook];
    beforeRequest.splice(0, beforeRequest.length, ...(inTurn as unknown as typeof beforeRequest));
    return own;
}

async function protocolFor(options: Options, connections: IdentityConnections): Promise<string> {
    const url = options.url as URL;
    if (url.protocol !== 'https:' || !options.http2) return 'http/1.1';
    return connections.protocolOf(url.hostname.replace(/^\[|\]$/g, ''), Number(url.port || 443));
}
