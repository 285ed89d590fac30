import { BasicCrawler, CheerioCrawler, HttpCrawler } from '@crawlee/cheerio';
import type { Content, LabSite } from 'crawlee-proxy-sessions/lab';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions, SessionPreparation } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

type Pages = NonNullable<NonNullable<Parameters<typeof lab>[0]['site']>['pages']>;

/** Shows its pages to those only who logged in, from the address from which they did. */
const membersOnly: Pages = ({ path, clientIp, cookies }): Content => {
    if (path === '/login') return { headers: { 'set-cookie': `member=${clientIp}` }, body: 'Welcome' };
    return cookies.member === clientIp ? { body: '<h1>Members</h1>' } : { body: '<h1>Log in first</h1>' };
};

/** Loses its memory of members after so many pages each. */
function forgetful(pagesEach: number, loggedOut: Content): Pages {
    let logins = 0;
    const left = new Map<string, number>();
    return ({ path, cookies }) => {
        if (path === '/login') {
            left.set(String((logins += 1)), pagesEach);
            return { headers: { 'set-cookie': `ticket=${logins}` }, body: 'Welcome' };
        }
        const ticket = cookies.ticket ?? '';
        const pages = left.get(ticket) ?? 0;
        left.set(ticket, pages - 1);
        return pages > 0 ? '<h1>Members</h1>' : loggedOut;
    };
}

async function logIn({ sendRequest, url }: SessionPreparation): Promise<void> {
    const { statusCode, body } = await sendRequest({ url: new URL('/login', url).href });
    if (statusCode !== 200 || body !== 'Welcome') throw new Error(`login answered ${statusCode}`);
}

interface Crawl {
    readonly pages: Pages;
    readonly exits?: number;
    readonly count?: number;
    readonly concurrency?: number;
    readonly arrange?: (site: LabSite, ips: string[]) => void;
    readonly options: Partial<ProxySessionsOptions>;
}

async function crawl({ pages, exits = 5, count = 60, concurrency = 10, arrange, options }: Crawl) {
    const target = await lab({ exits, site: { pages, latencyMillis: 5 } });
    arrange?.(
        target.site,
        target.exits.map(({ ip }) => ip),
    );
    const proxySessions = sessionsFor(target, options);
    const titles: string[] = [];
    const failures: string[] = [];
    const retired: string[] = [];
    proxySessions.on('sessionRetired', ({ reason, detail }) => retired.push(`${reason}: ${detail}`));
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: concurrency,
            maxConcurrency: concurrency,
            requestHandler: ({ $ }) => void titles.push($('h1').text()),
            failedRequestHandler: (_, error) => void failures.push(error.message),
        }),
        inMemory(),
    );
    const run = crawler.run(target.site.urls(count, '/page')).then(
        () => undefined,
        (error: unknown) => (error as Error).message,
    );
    return { site: target.site, proxySessions, titles, failures, retired, stoppedBy: await run };
}

const isLogin = ({ path }: { path: string }): boolean => path === '/login';

describe('prepareSession', () => {
    it('logs each session in once, by its own exit and jar, before its first page', async () => {
        const { site, titles, proxySessions } = await crawl({
            pages: membersOnly,
            options: { prepareSession: logIn },
        });
        expect(titles).toEqual(Array(60).fill('Members'));
        const logins = site.log.filter(isLogin).map(({ clientIp }) => clientIp);
        expect(logins).toHaveLength(proxySessions.stats().totals.sessionsCreated);
        expect(new Set(logins).size).toBe(logins.length);
        for (const ip of logins) expect(site.log.find(({ clientIp }) => clientIp === ip)!.path).toBe('/login');
        expect(site.strayCookies()).toEqual([]);
    });

    it.each(['recommended', 'until-blocked'] as const)(
        'runs once for requests that begin together on one session, and none goes before, rotation: %s',
        async (rotation) => {
            const { site, titles } = await crawl({
                pages: membersOnly,
                exits: 1,
                count: 30,
                options: { prepareSession: logIn, rotation },
            });
            expect(titles).toEqual(Array(30).fill('Members'));
            expect(site.log.filter(isLogin)).toHaveLength(1);
            expect(site.log[0]!.path).toBe('/login');
        },
    );

    it('is paced as pages are', async () => {
        const { site, titles, failures } = await crawl({
            pages: membersOnly,
            exits: 3,
            count: 30,
            options: {
                pacing: { maxConcurrencyPerExit: 1, maxRequestsPerExit: 4 },
                prepareSession: async (preparation) => {
                    await Promise.all([logIn(preparation), logIn(preparation)]);
                },
            },
        });
        expect(site.maxConcurrentPerIp()).toBe(1);
        expect(titles).toEqual(Array(3 * (4 - 2)).fill('Members'));
        expect([...site.visitsByIp().values()]).toEqual([4, 4, 4]);
        expect(failures).toHaveLength(30 - titles.length);
    });

    it('runs for each site', async () => {
        const target = await lab({ exits: 2, sites: ['a.test', 'b.test'].map((hostname) => ({ hostname })) });
        const prepared: string[] = [];
        const proxySessions = sessionsFor(target, {
            prepareSession: ({ session, site }) => void prepared.push(`${session.id} ${site}`),
        });
        const crawler = new HttpCrawler(
            proxySessions.optionsFor(HttpCrawler, { maxConcurrency: 4, requestHandler: () => undefined }),
            inMemory(),
        );
        await crawler.run(target.sites.flatMap((site) => site.urls(20, '/page')));
        expect(prepared.length).toBeGreaterThanOrEqual(2);
        expect(new Set(prepared).size).toBe(prepared.length);
        expect(new Set(prepared.map((line) => line.split(' ')[1]))).toEqual(new Set(['a.test', 'b.test']));
    });

    it('a refusal that it meets is the exit’s, and no failure of the callback', async () => {
        const { site, titles, proxySessions, retired } = await crawl({
            pages: membersOnly,
            arrange: (ofSite, ips) => ofSite.setPolicy(bannedExits(ips.slice(0, 2))),
            options: { prepareSession: logIn, maxSessionFailures: 1, cooldown: { baseSecs: 60 } },
        });
        expect(titles).toEqual(Array(60).fill('Members'));
        expect(retired.map((line) => line.split(',')[0])).toEqual(Array(2).fill('blocked: status 403'));
        expect(proxySessions.stats().totals).toMatchObject({ blocked: 2 });
        expect(site.pages().filter(({ status }) => status === 403)).toHaveLength(2);
    });

    it('a session for which it throws is retired, and its request goes on with another', async () => {
        const broken = new Set<string>();
        const { titles, retired, proxySessions, stoppedBy } = await crawl({
            pages: membersOnly,
            options: {
                prepareSession: async (preparation) => {
                    const { hostname } = preparation.proxyInfo!;
                    if (broken.size < 2 && !broken.has(hostname)) {
                        broken.add(hostname);
                        throw new Error('no form on http://user:secret@shop.test');
                    }
                    await logIn(preparation);
                },
            },
        });
        expect(stoppedBy).toBeUndefined();
        expect(titles).toEqual(Array(60).fill('Members'));
        const reason = 'not-prepared: prepareSession failed on 127.0.0.1: no form on http://***@shop.test';
        expect(retired).toEqual([reason, reason]);
        expect(proxySessions.stats().totals).toMatchObject({ blocked: 0, proxyFailed: 0 });
    });

    it('stops the crawl with one sentence when it fails for one session after another', async () => {
        const { stoppedBy, titles, site } = await crawl({
            pages: membersOnly,
            exits: 20,
            options: {
                maxSessionFailures: 3,
                prepareSession: () => {
                    throw new Error('selector #login not found');
                },
            },
        });
        expect(stoppedBy).toBe(
            'prepareSession failed for 3 sessions in a row on 127.0.0.1, the last time because it threw ' +
                '"selector #login not found". Fix it, or allow more with "maxSessionFailures".',
        );
        expect(titles).toEqual([]);
        expect(site.log).toEqual([]);
    });

    it('works in a BasicCrawler', async () => {
        const target = await lab({ exits: 3, site: { pages: membersOnly } });
        const proxySessions = sessionsFor(target, { prepareSession: logIn });
        const bodies: string[] = [];
        const basic = new BasicCrawler(
            proxySessions.optionsFor(BasicCrawler, {
                requestHandler: async ({ sendRequest }) => void bodies.push((await sendRequest()).body),
            }),
            inMemory(),
        );
        await basic.run(target.site.urls(10, '/basic'));
        expect(bodies.filter((body) => body.includes('Members'))).toHaveLength(10);
    });
});

describe('checkSession', () => {
    const checkSession: NonNullable<ProxySessionsOptions['checkSession']> = ({ body, status }) =>
        status === 200 && !body.includes('Log in first');

    it.each([
        ['shows a login page', { body: '<h1>Log in first</h1>' }],
        ['answers with status 401', { status: 401, body: 'Log in first' }],
    ])('ends sessions that a site has logged out, when it %s, at no cost for their exits', async (_, loggedOut) => {
        const { titles, retired, proxySessions, failures } = await crawl({
            pages: forgetful(10, loggedOut),
            exits: 3,
            options: { prepareSession: logIn, checkSession, maxSessionFailures: 50 },
        });
        expect(failures).toEqual([]);
        expect(titles).toEqual(Array(60).fill('Members'));
        expect(retired.length).toBeGreaterThanOrEqual(3);
        expect(new Set(retired)).toEqual(
            new Set(['check-failed: checkSession said that the session does not work on 127.0.0.1']),
        );
        expect(proxySessions.stats().totals).toMatchObject({ blocked: 0 });
        const states = proxySessions.stats().sites['127.0.0.1']!.exits.map(({ state }) => state);
        expect(new Set(states)).toEqual(new Set(['working']));
    });

    it('stops the crawl when no session passes', async () => {
        const { stoppedBy, titles } = await crawl({ pages: membersOnly, exits: 10, options: { checkSession } });
        expect(titles).toEqual([]);
        expect(stoppedBy).toMatch(
            /^checkSession failed for 1\d sessions in a row on 127.0.0.1, the last time because it said/,
        );
    });

    it('has to answer true or false', async () => {
        const { stoppedBy } = await crawl({
            pages: membersOnly,
            options: { checkSession: (() => undefined) as never },
        });
        expect(stoppedBy).toMatch(/^checkSession failed .*it has to answer true or false, and answered nothing/);
    });

    it.each([
        [{ prepareSession: 'x' }, /"prepareSession" must be a function; got "x"/],
        [{ checkSession: true }, /"checkSession" must be a function; got true/],
        [{ maxSessionFailures: 0 }, /"maxSessionFailures" must be at least 1; got 0/],
    ])('options are checked: %j', (options, message) => {
        expect(() => sessionsFor({ proxyUrls: ['http://127.0.0.1:1'] }, options as never)).toThrow(message);
    });
});
