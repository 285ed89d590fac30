import { ImpitHttpClient } from '@crawlee/impit-client';
import { BasicCrawler, CheerioCrawler } from '@crawlee/cheerio';
import { describe, expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

describe.each([
    ["Crawlee's own client", {}],
    ['impit', { httpClient: new ImpitHttpClient() }],
])('sendRequest with %s', (_, client) => {
    it('shows the cookies of the session, and keeps those that it is given', async () => {
        const target = await lab({ exits: 3 });
        const options = sessionsFor(target).optionsFor(BasicCrawler, {
            ...client,
            requestHandler: async ({ sendRequest }) => {
                await sendRequest();
                await sendRequest({ headers: { 'x-second': 'yes' } });
            },
        });
        await new BasicCrawler(options, inMemory()).run(target.site.urls(9));
        const second = target.site.log.filter(({ headers }) => 'x-second' in headers);
        expect(second).toHaveLength(9);
        expect(second.filter(({ cookies }) => 'visitor' in cookies)).toHaveLength(9);
        expect(target.site.strayCookies()).toEqual([]);
    });

    it('logs a session in, by way of a redirect', async () => {
        const target = await lab({
            exits: 3,
            site: {
                pages: ({ path, cookies }) =>
                    path === '/login'
                        ? { status: 302, headers: { location: '/welcome', 'set-cookie': 'member=1' } }
                        : cookies.member === '1'
                          ? undefined
                          : { status: 401 },
            },
        });
        const options = sessionsFor(target).optionsFor(CheerioCrawler, {
            ...client,
            maxConcurrency: 1,
            preNavigationHooks: [
                async (context) => {
                    if (context.session!.userData.isMember === true) return;
                    await context.sendRequest({ url: `${target.site.url}/login`, method: 'POST', body: 'user=me' });
                    context.session!.userData.isMember = true;
                },
            ],
            requestHandler: () => {},
        });
        const { requestsFinished } = await new CheerioCrawler(options, inMemory()).run(target.site.urls(9));
        expect(requestsFinished).toBe(9);
        expect(target.site.log.filter(({ status }) => status === 401)).toEqual([]);
        expect(target.site.log.filter(({ path }) => path === '/login')).toHaveLength(3);
    });

    it('leaves a cookie header of the user alone', async () => {
        const target = await lab({ exits: 1 });
        const options = sessionsFor(target).optionsFor(BasicCrawler, {
            ...client,
            maxConcurrency: 1,
            requestHandler: async ({ sendRequest }) => {
                await sendRequest({ headers: { Cookie: 'own=1' } });
            },
        });
        await new BasicCrawler(options, inMemory()).run(target.site.urls(2));
        expect(target.site.log.map(({ cookies }) => cookies.own)).toEqual(['1', '1']);
    });
});
