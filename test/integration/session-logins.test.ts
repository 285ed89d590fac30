import type { SessionPool } from '@crawlee/cheerio';
import { CheerioCrawler, Session } from '@crawlee/cheerio';
import { gotScraping } from 'got-scraping';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { apifyProxy, ProxySessions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

type Target = Awaited<ReturnType<typeof lab>>;

/** A session that has logged in by the proxy that it is said to have. */
async function loggedIn(sessionPool: SessionPool, proxySessions: ProxySessions, login: string): Promise<Session> {
    const session = new Session({ sessionPool, maxUsageCount: 1_000 });
    const proxyUrl = await proxySessions.proxyConfiguration.newUrl(session.id);
    await gotScraping({ url: `${login}?${session.id}`, proxyUrl: proxyUrl! });
    session.setCookies([{ name: 'account', value: session.id }], login);
    return session;
}

/** The address that each session logged in from, and those from which its pages came. */
function addressesOf({ site }: Target) {
    const logins = new Map(
        site.log.filter(({ path }) => path === '/login').map(({ query, clientIp }) => [query.slice(1), clientIp]),
    );
    const pages = site.servedPages().filter(({ path }) => path !== '/login');
    const strays = pages.filter(({ cookies, clientIp }) => logins.get(cookies.account!) !== clientIp);
    return { logins, pages: pages.length, strays: strays.length };
}

async function crawl(target: Target, proxySessions: ProxySessions, maxPoolSize?: number): Promise<void> {
    const login = target.site.urls(1, '/login')[0]!.replace(/\/\d+$/, '');
    const options = proxySessions.optionsFor(CheerioCrawler, {
        maxConcurrency: 8,
        minConcurrency: 8,
        sessionPoolOptions: {
            ...(maxPoolSize !== undefined && { maxPoolSize }),
            createSessionFunction: (pool) => loggedIn(pool, proxySessions, login),
        },
        requestHandler: () => {},
    });
    await new CheerioCrawler(options, inMemory()).run(target.site.urls(60, '/page'));
}

describe('a createSessionFunction that logs in by proxyConfiguration.newUrl(session.id)', () => {
    it.each<[string, Partial<ProxySessionsOptions>, number | undefined]>([
        ['a pool of sessions', {}, undefined],
        ['one session', {}, 1],
        ['a session for each request', { rotation: 'per-request' }, undefined],
        ['one session until it is refused', { rotation: 'until-blocked' }, undefined],
    ])('has its pages come from where the login came from: %s', async (_, options, maxPoolSize) => {
        const target = await lab({ exits: 12 });
        await crawl(target, sessionsFor(target, options), maxPoolSize);
        const { logins, pages, strays } = addressesOf(target);
        expect({ pages, strays }).toEqual({ pages: 60, strays: 0 });
        if (maxPoolSize === 1) expect(logins.size).toBe(1);
    });

    it('does so with sessions of a service', async () => {
        const target = await lab({ exits: 12, apify: {} });
        await using proxySessions = new ProxySessions({
            provider: apifyProxy({ ...target.apify.address, groups: ['RESIDENTIAL'] }),
            seed: 1,
        });
        await crawl(target, proxySessions);
        expect(addressesOf(target)).toMatchObject({ pages: 60, strays: 0 });
    });
});

it('a session that logged in before it was added to the pool keeps the exit of its login', async () => {
    const target = await lab({ exits: 12 });
    const proxySessions = sessionsFor(target);
    const login = target.site.urls(1, '/login')[0]!.replace(/\/\d+$/, '');
    let isFirst = true;
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 1,
            sessionPoolOptions: { maxPoolSize: 3 },
            requestHandler: async () => {
                if (!isFirst) return;
                isFirst = false;
                const pool = crawler.sessionPool!;
                for (let count = 0; count < 2; count += 1)
                    await pool.addSession(await loggedIn(pool, proxySessions, login));
            },
        }),
        inMemory(),
    );
    await crawler.run(target.site.urls(30, '/page'));
    const { logins } = addressesOf(target);
    const own = target.site.servedPages().filter(({ cookies }) => cookies.account !== undefined);
    expect(new Set(own.map(({ cookies }) => cookies.account)).size).toBe(2);
    expect(own.filter(({ cookies, clientIp }) => logins.get(cookies.account!) !== clientIp)).toEqual([]);
});
