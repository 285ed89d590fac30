import { CheerioCrawler } from '@crawlee/cheerio';
import { redisCluster } from 'crawlee-proxy-sessions/redis';
import { expect, it } from 'vitest';
import { apifyProxy, ProxySessions, proxyUrls } from '../../src/index.js';
import { redis } from '../cluster/support.js';
import { inMemory, lab, sessionsFor } from '../support.js';

it('workers share a list, while each has routes to a service and to its own address', async () => {
    const target = await lab({ exits: 4, apify: {} });
    const { url } = await redis();
    const listed = new Set(target.exits.map(({ ip }) => ip));
    const usersOf = new Map<string, Set<string>>();
    const work = async (worker: string): Promise<number> => {
        const proxySessions = sessionsFor(target, {
            cluster: redisCluster({ url, leaseSecs: 1 }),
            routes: [
                {
                    name: 'service',
                    when: ({ label }) => label === 'SERVICE',
                    provider: apifyProxy(target.apify.address),
                },
                { name: 'own', when: ({ label }) => label === 'OWN', provider: null },
            ],
        });
        let pages = 0;
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 3,
            requestHandler: ({ proxyInfo }) => {
                pages += 1;
                const exit = proxyInfo?.hostname ?? 'own';
                if (listed.has(exit)) usersOf.set(exit, (usersOf.get(exit) ?? new Set()).add(worker));
            },
        });
        await new CheerioCrawler(options, inMemory()).run([
            ...target.site.urls(6, `/${worker}/list`),
            ...target.site.urls(3, `/${worker}/service`).map((page) => ({ url: page, label: 'SERVICE' })),
            ...target.site.urls(2, `/${worker}/own`).map((page) => ({ url: page, label: 'OWN' })),
        ]);
        return pages;
    };
    expect(await Promise.all([work('one'), work('other')])).toEqual([11, 11]);
    const wayOf = (ip: string): string => (ip === '127.0.0.1' ? 'own' : listed.has(ip) ? 'list' : 'service');
    expect(target.site.log.filter(({ path, clientIp }) => path.split('/')[2] !== wayOf(clientIp))).toEqual([]);
    expect(usersOf.size).toBeGreaterThan(0);
});

it('says which route could not be shared', () => {
    const cluster = redisCluster({ url: 'redis://localhost' });
    const list = { proxyUrls: ['http://proxy.example:8000'] };
    const routes = [{ name: 'others', when: () => true, proxyUrls: ['http://other.example:8000'] }];
    expect(() => new ProxySessions({ ...list, cluster, routes })).toThrow(/those of route "others"/);
    const tiers = ['http://a.example:1', 'http://b.example:1'].map((url) => proxyUrls([url]));
    expect(() => new ProxySessions({ tiers, cluster })).toThrow(/"cluster" cannot be used with "tiers"/);
});
