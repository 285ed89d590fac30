import { PlaywrightCrawler } from 'crawlee';
import { describe, expect, it } from 'vitest';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const isLogin = ({ path }: { readonly path: string }): boolean => path === '/login';

describe('limits of sessions in Playwright', () => {
    it('maxPoolSize 1 is one session and one login, and maxUsageCount the most pages of a session', async () => {
        const target = await lab({ exits: 5 });
        const proxySessions = sessionsFor(target, {
            prepareSession: async ({ sendRequest, url }) => {
                await sendRequest({ url: new URL('/login', url).href });
            },
        });
        const pagesOf = new Map<string, number>();
        const options = proxySessions.optionsFor(PlaywrightCrawler, {
            minConcurrency: 6,
            maxConcurrency: 6,
            launchContext: browserLaunch(),
            sessionPoolOptions: { maxPoolSize: 1, sessionOptions: { maxUsageCount: 8 } },
            requestHandler: ({ session }) => void pagesOf.set(session!.id, (pagesOf.get(session!.id) ?? 0) + 1),
        });
        const crawler = new PlaywrightCrawler(options, inMemory());
        await crawler.run(target.site.urls(16, '/page'));

        expect(new Set(target.site.servedPages().map(({ path }) => path)).size).toBe(17);
        expect(target.site.log.filter(isLogin)).toHaveLength(2);
        expect([...pagesOf.values()]).toEqual([8, 8]);
    });
});
