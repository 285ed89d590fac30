import { setTimeout as sleep } from 'node:timers/promises';
import type { CheerioCrawlerOptions, SessionOptions, SessionPool } from '@crawlee/cheerio';
import { CheerioCrawler, Session } from '@crawlee/cheerio';
import { bannedExits, refusePaths } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

type Target = Awaited<ReturnType<typeof lab>>;

const AT_ONCE = 10;
/** By which the target can tell sessions apart. */
const SESSION_HEADER = 'x-session';

const NAMED: NonNullable<CheerioCrawlerOptions['preNavigationHooks']> = [
    ({ session }, gotOptions) => void (gotOptions.headers = { [SESSION_HEADER]: session!.id }),
];

async function crawl(
    target: Target,
    count: number,
    crawlerOptions: CheerioCrawlerOptions,
    options: Partial<ProxySessionsOptions> = {},
) {
    const proxySessions = sessionsFor(target, options);
    const alive = new Set<string>();
    let mostAlive = 0;
    proxySessions.on('sessionCreated', ({ sessionId }) => {
        mostAlive = Math.max(mostAlive, alive.add(sessionId).size);
    });
    proxySessions.on('sessionRetired', ({ sessionId }) => alive.delete(sessionId));
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: AT_ONCE,
            maxConcurrency: AT_ONCE,
            preNavigationHooks: NAMED,
            requestHandler: () => {},
            ...crawlerOptions,
        }),
        inMemory(),
    );
    await crawler.run(target.site.urls(count, '/page'));
    return { crawler, proxySessions, mostAlive: () => mostAlive };
}

function requestsBySession({ site }: Target): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { headers } of site.pages()) {
        const name = String(headers[SESSION_HEADER]);
        counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
}

describe('maxPoolSize', () => {
    it('of 1 is one session and one login, however many requests begin at once', async () => {
        const target = await lab({ exits: 10, site: { latencyMillis: 5 } });
        let made = 0;
        const createSessionFunction = async (
            sessionPool: SessionPool,
            { sessionOptions }: { sessionOptions?: SessionOptions } = {},
        ) => {
            made += 1;
            await sleep(5);
            return new Session({ ...sessionOptions, sessionPool });
        };
        const { crawler } = await crawl(
            target,
            40,
            { sessionPoolOptions: { maxPoolSize: 1, createSessionFunction } },
            {
                prepareSession: async ({ sendRequest, url }) => {
                    await sendRequest({ url: new URL('/login', url).href });
                },
            },
        );
        expect(target.site.log.filter(({ path }) => path === '/login')).toHaveLength(1);
        expect(target.site.servedPages().filter(({ path }) => path !== '/login')).toHaveLength(40);
        expect(made).toBe(1);
        expect(crawler.sessionPool!.getState().sessions).toHaveLength(1);
    });

    it('of 3 is never more than 3 alive, those being made included', async () => {
        const target = await lab({ exits: 12, site: { latencyMillis: 5 } });
        target.site.setPolicy(bannedExits(target.exits.slice(0, 4).map(({ ip }) => ip)));
        const { mostAlive } = await crawl(target, 120, { sessionPoolOptions: { maxPoolSize: 3 } });
        expect(new Set(target.site.servedPages().map(({ path }) => path)).size).toBe(120);
        expect(mostAlive()).toBe(3);
    });

    it('holds where every exit of the pool waits for the site’s pace', async () => {
        const target = await lab({ exits: 6 });
        const { mostAlive } = await crawl(
            target,
            20,
            { sessionPoolOptions: { maxPoolSize: 2 } },
            { pacing: { minDelaySecs: 0.05 } },
        );
        expect(target.site.servedPages()).toHaveLength(20);
        expect(mostAlive()).toBe(2);
        expect(target.site.pagesByIp().size).toBe(2);
    });
});

describe('maxUsageCount', () => {
    it.each([
        ['pages that are served', 200],
        ['pages that fail', 500],
        ['pages that are not there', 404],
    ])('is the most requests of a session at any concurrency, %s included', async (_, status) => {
        const target = await lab({ exits: 5, site: { latencyMillis: 5 } });
        if (status !== 200) {
            target.site.setPolicy(
                refusePaths(
                    Array.from({ length: 30 }, (_unused, index) => `/page/${2 * index + 1}`),
                    { status },
                ),
            );
        }
        await crawl(target, 60, {
            maxRequestRetries: 1,
            sessionPoolOptions: { sessionOptions: { maxUsageCount: 4 } },
        });
        const counts = [...requestsBySession(target).values()];
        expect(Math.max(...counts)).toBe(4);
        expect(new Set(target.site.pages().map(({ path }) => path)).size).toBe(60);
    });
});

describe('maxErrorScore', () => {
    it.each(['the handler throws', 'the site fails'])('counts as in stock when it is set and %s', async (reason) => {
        const sessionsUsed = async (run: (target: Target, options: CheerioCrawlerOptions) => Promise<unknown>) => {
            const target = await lab({ exits: 1 });
            if (reason === 'the site fails') {
                target.site.setPolicy(
                    refusePaths(
                        target.site.urls(6).map((url) => new URL(url).pathname),
                        { status: 500 },
                    ),
                );
            }
            await run(target, {
                maxConcurrency: 1,
                minConcurrency: 1,
                maxRequestRetries: 0,
                preNavigationHooks: NAMED,
                sessionPoolOptions: { maxPoolSize: 1, sessionOptions: { maxErrorScore: 2 } },
                requestHandler: () => {
                    if (reason === 'the handler throws') throw new Error('a bug of the user');
                },
            });
            return [...requestsBySession(target).values()];
        };
        const stock = await sessionsUsed((target, options) =>
            new CheerioCrawler(options, inMemory()).run(target.site.urls(6)),
        );
        const ours = await sessionsUsed((target, options) => crawl(target, 6, options));
        expect(stock).toEqual([2, 2, 2]);
        expect(ours).toEqual(stock);
    });
});

describe('pacing.minDelaySecs', () => {
    it('lies between the sendings of an exit, whatever the hooks before them take', async () => {
        const target = await lab({ exits: 2 });
        let hooks = 0;
        await crawl(
            target,
            8,
            {
                preNavigationHooks: [
                    async () => {
                        hooks += 1;
                        await sleep(hooks % 2 === 0 ? 0 : 550);
                    },
                ],
            },
            { pacing: { minDelaySecs: 0.6 } },
        );
        const gaps = target.exits.flatMap(({ ip }) => {
            const times = target.site
                .pages()
                .filter(({ clientIp }) => clientIp === ip)
                .map(({ at }) => at);
            return times.slice(1).map((at, index) => at - times[index]!);
        });
        expect(target.site.servedPages()).toHaveLength(8);
        // Without the pause of the hooks in the count, every second gap would be 50 ms. What a request takes from here
        // to the site varies, on a busy machine by far more than on an idle one.
        expect(Math.min(...gaps)).toBeGreaterThan(300);
    });
});
