import { setTimeout as sleep } from 'node:timers/promises';
import { CheerioCrawler, SessionPool } from '@crawlee/cheerio';
import { expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

it('gives restored sessions the exit that they had, so that their cookies meet no other IP', async () => {
    const target = await lab({ exits: 20 });
    const configuration = inMemory();
    const crawl = async (prefix: string, seed: number): Promise<void> => {
        const proxySessions = sessionsFor(target, { seed });
        const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 10, requestHandler: () => {} });
        await new CheerioCrawler(options, configuration).run(target.site.urls(40, prefix));
    };
    await crawl('/before', 1);
    target.site.clearLog();
    await crawl('/after', 2);

    expect(target.site.servedPages()).toHaveLength(40);
    expect(target.site.log.filter(({ cookies }) => 'visitor' in cookies)).toHaveLength(40);
    expect(target.site.strayCookies()).toEqual([]);
});

it('waits for a list that is loaded before it brings sessions back', async () => {
    const target = await lab({ exits: 4 });
    const configuration = inMemory();
    const idsIn = async (): Promise<Set<string>> => {
        const load = () => sleep(500).then(() => target.proxyUrls);
        const options = sessionsFor({ proxyUrls: { load } as never }).optionsFor(CheerioCrawler, {
            requestHandler: ({ session }) => void ids.add(session!.id),
        });
        const ids = new Set<string>();
        await new CheerioCrawler(options, configuration).run(target.site.urls(12, `/${performance.now()}`));
        return ids;
    };
    const before = await idsIn();
    const after = await idsIn();
    expect([...after].filter((id) => !before.has(id))).toEqual([]);
});

it('does not bring back a session whose proxy is no longer in the list', async () => {
    const target = await lab({ exits: 4 });
    const configuration = inMemory();
    const first = sessionsFor(target);
    const options = first.optionsFor(CheerioCrawler, { requestHandler: () => {} });
    await new CheerioCrawler(options, configuration).run(target.site.urls(12));

    const [gone, ...left] = target.proxyUrls;
    const second = sessionsFor({ proxyUrls: left });
    const pool = await SessionPool.open(second.partsFor(CheerioCrawler).sessionPoolOptions, configuration);
    expect(pool.usableSessionsCount).toBe(3);
    const exits = pool.getState().sessions.map(({ userData }) => JSON.stringify(userData));
    expect(exits.some((exit) => exit.includes(new URL(gone!).host))).toBe(false);
});

it('starts anew when a crawler runs again, since Crawlee opens a new pool then', async () => {
    const target = await lab({ exits: 4 });
    const options = sessionsFor(target).optionsFor(CheerioCrawler, {
        requestHandler: async ({ session, crawler, proxyInfo }) => {
            known.push((await crawler.sessionPool!.getSession(session!.id)) === session);
            expect(proxyInfo?.sessionId).toBe(session!.id);
        },
    });
    const known: boolean[] = [];
    const crawler = new CheerioCrawler(options, inMemory());
    await crawler.run(target.site.urls(8, '/one'));
    await crawler.run(target.site.urls(8, '/two'), { purgeRequestQueue: false });
    expect(known).toEqual(Array(16).fill(true));
    expect(target.site.strayCookies()).toEqual([]);
});

it('does not prepare restored sessions once more', async () => {
    const target = await lab({ exits: 4 });
    const configuration = inMemory();
    const prepared: string[] = [];
    const crawl = async (prefix: string): Promise<void> => {
        const proxySessions = sessionsFor(target, { prepareSession: ({ session }) => void prepared.push(session.id) });
        const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 4, requestHandler: () => {} });
        await new CheerioCrawler(options, configuration).run(target.site.urls(20, prefix));
    };
    await crawl('/before');
    expect(prepared).toHaveLength(4);
    await crawl('/after');
    expect(prepared).toHaveLength(4);
    expect(target.site.servedPages()).toHaveLength(40);
});
