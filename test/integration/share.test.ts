import { CheerioCrawler } from '@crawlee/cheerio';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const EXITS = 2;

/** Several crawlers of one instance, by turns or at the same time. */
async function crawl(target: Lab, share: NonNullable<ProxySessionsOptions['share']>, when: 'together' | 'in turn') {
    target.site.clearLog();
    const proxySessions = sessionsFor(target, {
        share,
        prepareSession: async ({ sendRequest, url }) => {
            await sendRequest({ url: new URL('/login', url).href });
        },
    });
    const run = async (name: string): Promise<void> => {
        const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 2, requestHandler: () => {} });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(10, `/${name}`));
    };
    if (when === 'together') await Promise.all([run('one'), run('other')]);
    else for (const name of ['one', 'other', 'third']) await run(name);
    const logins = target.site.log.filter(({ path }) => path === '/login');
    const pages = target.site.servedPages().filter(({ path }) => path !== '/login');
    const visitors = new Set(pages.map(({ cookies, clientIp }) => `${cookies.visitor} ${clientIp}`));
    return { logins: logins.length, pages: pages.length, visitors: visitors.size, proxySessions };
}

it('crawlers that run together share sessions, cookies and preparation when that is wanted', async () => {
    const target = await lab({ exits: EXITS });
    const apart = await crawl(target, 'exits', 'together');
    expect(apart).toMatchObject({ logins: 2 * EXITS, pages: 20, visitors: 2 * EXITS });
    const together = await crawl(target, 'sessions', 'together');
    expect(together).toMatchObject({ logins: EXITS, pages: 20, visitors: EXITS });
    expect(target.site.strayCookies()).toEqual([]);
});

it('crawlers that follow each other go on with the sessions, and what one ends is ended for all', async () => {
    const target = await lab({ exits: EXITS });
    const { proxySessions, ...counts } = await crawl(target, 'sessions', 'in turn');
    expect(counts).toEqual({ logins: EXITS, pages: 30, visitors: EXITS });

    const idsOf = async (name: string, retire: boolean): Promise<ReadonlySet<string>> => {
        const ids = new Set<string>();
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 1,
            requestHandler: ({ session }) => {
                ids.add(session!.id);
                if (retire) session!.retire();
            },
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(2 * EXITS, `/${name}`));
        return ids;
    };
    const ended = await idsOf('ended', true);
    // Each page ended the session that it had.
    expect(ended.size).toBe(2 * EXITS);
    const later = await idsOf('later', false);
    expect([...later].filter((id) => ended.has(id))).toEqual([]);
});
