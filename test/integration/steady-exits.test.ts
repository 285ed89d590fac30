import { ImpitHttpClient } from '@crawlee/impit-client';
import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { fromProxyConfiguration } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 24;
const https = { https: true };

interface Gateway {
    readonly target: Lab;
    /** The gateway's URL by a name or an address, with a user name that may tell a session. */
    readonly at: (host: string, user?: string) => string;
    /** A page that tells the IP of who asks. */
    readonly ipPage: string;
}

/** A gateway that gives each connection another IP unless it is told a session. */
async function gateway(): Promise<Gateway> {
    const pages = ({ clientIp }: { readonly clientIp: string }): string => clientIp;
    const target = await lab({ exits: 1, apify: { groups: { SHADER: 200 } }, sites: [https, { pages }] });
    const { port, password } = target.apify.address;
    return {
        target,
        at: (host, user = 'auto') => `http://${user}:${password}@${host}:${port}`,
        ipPage: target.sites[1]!.urls(1)[0]!,
    };
}

type Crawler = NonNullable<ConstructorParameters<typeof CheerioCrawler>[0]>;

const ONE_BY_ONE: Crawler = { maxConcurrency: 1, requestHandler: () => {} };

async function crawl({ target }: Gateway, options: Partial<ProxySessionsOptions>, crawler: Crawler = {}) {
    const proxySessions = sessionsFor({ proxyUrls: undefined as never }, options);
    const crawlerOptions = proxySessions.optionsFor(CheerioCrawler, { ...ONE_BY_ONE, ...crawler });
    await new CheerioCrawler(crawlerOptions, inMemory()).run(target.site.urls(PAGES, '/page', https));
    return connectionsTo(target);
}

function connectionsTo({ site }: Lab) {
    const pages = site.servedPages();
    expect(pages).toHaveLength(PAGES);
    return {
        connections: new Set(pages.map(({ connection }) => connection)).size,
        ips: new Set(pages.map(({ clientIp }) => clientIp)).size,
    };
}

const ONE_FOR_EACH = { connections: PAGES, ips: PAGES };

describe('connections by a gateway that gives each another IP', () => {
    it('are one for each page with stock Crawlee', async () => {
        const { target, at } = await gateway();
        const proxyConfiguration = new ProxyConfiguration({ proxyUrls: [at('localhost')] });
        const crawler = new CheerioCrawler({ ...ONE_BY_ONE, proxyConfiguration }, inMemory());
        await crawler.run(target.site.urls(PAGES, '/page', https));
        expect(connectionsTo(target)).toEqual(ONE_FOR_EACH);
    });

    it.each<[string, (at: Gateway['at']) => Partial<ProxySessionsOptions>, Crawler?]>([
        ['in a list', (at) => ({ proxyUrls: [at('localhost')] })],
        ['from a function', (at) => ({ provider: fromProxyConfiguration(answering(at('localhost'))) })],
        ['where that is said', (at) => ({ proxyUrls: [at('127.0.0.1')], keepConnections: false })],
        ['with impit', (at) => ({ proxyUrls: [at('localhost')] }), { httpClient: impit() }],
    ])('are not kept: %s', async (_, options, crawler) => {
        const one = await gateway();
        expect(await crawl(one, options(one.at), crawler)).toEqual(ONE_FOR_EACH);
    });

    it('are not kept any more when the exit check has seen two IPs', async () => {
        const one = await gateway();
        const options = { proxyUrls: [one.at('127.0.0.1')], exitCheck: { url: one.ipPage } };
        const sessionPoolOptions = { sessionOptions: { maxUsageCount: 4 } };
        const { connections } = await crawl(one, options, { sessionPoolOptions });
        // Those of the first session were kept.
        expect(connections).toBeGreaterThanOrEqual(PAGES - 4);
    });
});

describe('connections by a gateway that is told a session', () => {
    it.each<[string, (at: Gateway['at']) => string[], Partial<ProxySessionsOptions>?]>([
        ['in a list of sessions', (at) => ['a', 'b', 'c'].map((session) => at('localhost', `session-${session}`))],
        ['by its address', (at) => [at('127.0.0.1', 'session-a')]],
        ['where that is said', (at) => [at('localhost', 'session-a')], { keepConnections: true }],
    ])('are kept: %s', async (_, urls, options) => {
        const one = await gateway();
        const proxyUrls = urls(one.at);
        expect(await crawl(one, { proxyUrls, ...options })).toEqual({
            connections: proxyUrls.length,
            ips: proxyUrls.length,
        });
    });

    it('are kept when the exit check has seen one IP twice', async () => {
        const one = await gateway();
        const options = {
            proxyUrls: [one.at('localhost', 'session-a')],
            exitCheck: { url: one.ipPage, everySecs: 0.001 },
        };
        const { connections, ips } = await crawl(one, options);
        expect(ips).toBe(1);
        expect(connections).toBeLessThanOrEqual(3);
    });
});

function answering(url: string): ProxyConfiguration {
    return new ProxyConfiguration({ newUrlFunction: () => url });
}

function impit(): ImpitHttpClient {
    return new ImpitHttpClient({ ignoreTlsErrors: true });
}
