import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as httpRequest } from 'node:http';
import type * as GotScrapingModule from 'got-scraping';
import type * as Http2Module from 'http2-wrapper';
import type { ConnectionUse, UseOption } from '../../connections/agents/use.js';
import type { Agents } from '../../connections/agents/agents.js';
import type { KeptAgent } from '../../connections/agents/kept-agent.js';
import type { IdentityConnections } from '../../connections/identity-connections.js';
import { keepHeaders } from './kept-headers.js';

/** By which connections a request is sent. */
export interface Way {
    readonly connections: IdentityConnections;
    readonly agents: Agents;
    readonly use: ConnectionUse;
}

/** Handed over as a function, because logged errors show their context, and proxies have passwords. */
export interface WayContext {
    readonly way?: () => Way;
}

type Scraper = typeof GotScrapingModule.gotScraping;
type Options = GotScrapingModule.Options;
type Callback = (response: IncomingMessage) => void;

let scraper: Promise<Scraper> | undefined;

/**
 * Crawlee's HTTP client with our connections instead of its own; headers, their order and TLS stay as they are. A request
 * without a `way` in its context is sent as by Crawlee.
 */
export function loadScraper(): Promise<Scraper> {
    // An ES module, which CommonJS can only load like this; it loads the other one itself.
    return (scraper ??= Promise.all([import('got-scraping'), import('http2-wrapper')]).then(withOwnConnections));
}

function withOwnConnections([{ gotScraping, hooks, TransformHeadersAgent }, { auto }]: [
    typeof GotScrapingModule,
    typeof Http2Module,
]): Scraper {
    const wrapped = new WeakMap<KeptAgent, InstanceType<typeof TransformHeadersAgent>>();
    /** Gives headers the order and the capitals of a browser's. */
    const inOrder = (agent: KeptAgent): InstanceType<typeof TransformHeadersAgent> => {
        let wrapper = wrapped.get(agent);
        if (wrapper === undefined) wrapped.set(agent, (wrapper = new TransformHeadersAgent(agent)));
        return wrapper;
    };
    const agentFor = async (agents: Agents, url: URL, protocol: string): Promise<Options['agent']> => {
        const agent =
            url.protocol === 'http:'
                ? { http: inOrder(agents.http) }
                : { https: inOrder(agents.https), ...(protocol === 'h2' && { http2: await agents.http2 }) };
        return agent;
    };
    const connect = async (options: Options): Promise<void> => {
        const way = (options.context as WayContext).way?.();
        if (way === undefined) {
            hooks.http2Hook(options);
            await hooks.proxyHook(options);
            return;
        }
        const protocol = await protocolFor(options, way.connections);
        options.agent = await agentFor(way.agents, options.url as URL, protocol);
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
