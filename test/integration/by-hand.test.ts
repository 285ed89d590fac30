import { CheerioCrawler } from '@crawlee/cheerio';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessions } from '../../src/index.js';
import { IdentityCheck, inMemory, lab, sessionsFor } from '../support.js';

const WAYS = {
    'partsFor()': (proxySessions: ProxySessions) => {
        const parts = proxySessions.partsFor(CheerioCrawler, { sessionPoolOptions: { maxPoolSize: 3 } });
        return {
            proxyConfiguration: parts.proxyConfiguration,
            sessionPoolOptions: parts.sessionPoolOptions,
            httpClient: parts.httpClient,
            preNavigationHooks: [parts.preNavigationHook],
            postNavigationHooks: [parts.postNavigationHook],
        };
    },
    /* eslint-disable @typescript-eslint/no-deprecated -- they have to work for as long as they are there */
    'the deprecated members': (proxySessions: ProxySessions) => ({
        proxyConfiguration: proxySessions.proxyConfiguration,
        sessionPoolOptions: proxySessions.sessionPoolOptions({ maxPoolSize: 3 }),
        preNavigationHooks: [proxySessions.preNavigationHook],
        postNavigationHooks: [proxySessions.postNavigationHook],
    }),
    /* eslint-enable @typescript-eslint/no-deprecated */
};

describe.each(Object.entries(WAYS))('a crawler that is wired by hand with %s', (name, partsOf) => {
    it('gets every page with one identity, beside another one of the same instance', async () => {
        const target = await lab({ exits: 5 });
        const banned = target.exits[0]!.ip;
        target.site.setPolicy(bannedExits([banned]));
        const proxySessions = sessionsFor(target);
        const check = new IdentityCheck(target);
        const alive = new Set<string>();
        let most = 0;
        proxySessions.on('sessionCreated', ({ sessionId }) => (most = Math.max(most, alive.add(sessionId).size)));
        proxySessions.on('sessionRetired', ({ sessionId }) => alive.delete(sessionId));
        const crawls = (name === 'partsFor()' ? ['/a', '/b'] : ['/a']).map((path) => ({
            urls: target.site.urls(20, path),
            crawler: new CheerioCrawler(
                {
                    ...partsOf(proxySessions),
                    minConcurrency: 5,
                    maxConcurrency: 5,
                    maxRequestRetries: 5,
                    requestHandler: check.handler,
                },
                inMemory(),
            ),
        }));
        await Promise.all(crawls.map(({ crawler, urls }) => crawler.run(urls)));

        expect(check).toMatchObject({ pages: 20 * crawls.length, wrongExits: 0, wrongSessions: 0 });
        expect(most).toBeLessThanOrEqual(3 * crawls.length);
        const refused = target.site.log.filter(({ clientIp }) => clientIp === banned);
        expect(refused.length).toBeLessThanOrEqual(6);
    });
});
