import type { CheerioCrawlingContext, Session, SessionPoolOptions } from '@crawlee/cheerio';
import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import type { Content, Lab, LabOptions } from 'crawlee-proxy-sessions/lab';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions, SessionPreparation } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 100;
const CONCURRENCY = 10;

type Pages = NonNullable<NonNullable<LabOptions['site']>['pages']>;

/** Shows its pages to members only, and lets everybody log in but by the addresses in `bad`. */
function members(bad: ReadonlySet<string>): Pages {
    return ({ path, clientIp, cookies }): Content => {
        if (path.startsWith('/login') && bad.has(clientIp)) return { status: 200, body: 'Not from here' };
        if (path.startsWith('/login/wrong')) return { status: 401, body: 'Wrong password' };
        if (path.startsWith('/login'))
            return { headers: { 'set-cookie': `member=${clientIp}; Path=/` }, body: 'Welcome' };
        return { body: cookies.member === clientIp ? '<h1>Members</h1>' : '<h1>Log in first</h1>' };
    };
}

async function logIn({ sendRequest, url, key }: SessionPreparation, host = url): Promise<void> {
    const { body } = await sendRequest({ url: new URL(`/login${key === undefined ? '' : `/${key}`}`, host).href });
    if (body !== 'Welcome') throw new Error(`login answered "${body}"`);
}

type Request = string | { url: string; userData: Record<string, unknown> };

async function crawl(
    target: Lab,
    options: Partial<ProxySessionsOptions>,
    urls: Request[],
    sessionPoolOptions: SessionPoolOptions = {},
) {
    const proxySessions = sessionsFor(target, options);
    const got: string[] = [];
    const failures: string[] = [];
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: CONCURRENCY,
            maxConcurrency: CONCURRENCY,
            sessionPoolOptions,
            requestHandler: ({ $, request }) => {
                if ($('h1').text() === 'Members') got.push(request.url);
            },
            failedRequestHandler: (_, error) => void failures.push(error.message),
        }),
        inMemory(),
    );
    const stoppedBy = await crawler.run(urls).then(
        () => undefined,
        (error: unknown) => (error as Error).message,
    );
    return { got, failures, stoppedBy, proxySessions };
}

/** Stock Crawlee, as its users log in: in a hook, by session, ending those that cannot. */
async function stock(target: Lab, urls: string[]): Promise<string[]> {
    const got: string[] = [];
    const crawler = new CheerioCrawler(
        {
            minConcurrency: CONCURRENCY,
            maxConcurrency: CONCURRENCY,
            useSessionPool: true,
            persistCookiesPerSession: true,
            proxyConfiguration: new ProxyConfiguration({ proxyUrls: target.proxyUrls }),
            requestHandler: async (context) => {
                const { $, request, session } = context;
                if ($('h1').text() === 'Members') got.push(request.url);
                else if (await isLoggedIn(context, session!)) throw new Error('try again, as a member');
                else {
                    session!.retire();
                    throw new Error('no login');
                }
            },
        },
        inMemory(),
    );
    await crawler.run(urls);
    return got;
}

async function isLoggedIn({ sendRequest, request }: CheerioCrawlingContext, session: Session): Promise<boolean> {
    const response = await sendRequest({ url: new URL('/login', request.url).href });
    session.setCookiesFromResponse(response);
    return response.body === 'Welcome';
}

const loginsBy = ({ site, exits }: Lab): ReadonlyMap<string, number> => {
    const logins = site.log.filter(({ path }) => path.startsWith('/login'));
    return new Map(exits.map(({ ip }) => [ip, logins.filter(({ clientIp }) => clientIp === ip).length]));
};

describe('a callback that fails by one exit of ten', () => {
    it.each([
        ['at a login that says no', (preparation: SessionPreparation) => logIn(preparation), undefined],
        [
            'at a check',
            async ({ sendRequest, url }: SessionPreparation) => {
                await sendRequest({ url: new URL('/login', url) });
            },
            ({ body }: { body: string }) => body.includes('Members'),
        ],
    ])('%s loses no page, and the exit rests', async (_, prepareSession, checkSession) => {
        const bad = new Set<string>();
        const target = await lab({ exits: 10, site: { pages: members(bad), latencyMillis: 5 } });
        const [{ ip }] = target.exits as [Lab['exits'][number]];
        bad.add(ip);
        const urls = target.site.urls(PAGES, '/page');
        const expected = await stock(target, urls);
        const before = loginsBy(target);
        const { got, failures, stoppedBy } = await crawl(
            target,
            { prepareSession, ...(checkSession && { checkSession }) },
            urls,
        );
        expect(stoppedBy).toBeUndefined();
        expect(failures).toEqual([]);
        expect(new Set(got).size).toBe(PAGES);
        expect(got.length).toBeGreaterThanOrEqual(expected.length);
        // Twice at once, and then ever less often.
        const logins = (exit: string): number => loginsBy(target).get(exit)! - before.get(exit)!;
        expect(logins(ip)).toBeLessThanOrEqual(6);
        // Each other exit logs in once.
        for (const other of target.exits.slice(1)) expect(logins(other.ip)).toBe(1);
    });

    it('because another site, which logs in for all, refuses it', async () => {
        const pages: Pages = ({ cookies }) => ({ body: `<h1>${cookies.visitor === undefined ? '' : 'Members'}</h1>` });
        const target = await lab({
            exits: 10,
            sites: [{ hostname: 'shop.test', pages, latencyMillis: 5 }, { hostname: 'login.test' }],
        });
        const [shop, login] = target.sites as [Lab['site'], Lab['site']];
        const [{ ip }] = target.exits as [Lab['exits'][number]];
        login.setPolicy(bannedExits([ip]));
        const prepareSession = async ({ sendRequest }: SessionPreparation): Promise<void> => {
            const { statusCode } = await sendRequest({ url: `${login.url}/login` });
            if (statusCode !== 200) throw new Error(`login answered ${statusCode}`);
        };
        const { failures, stoppedBy } = await crawl(target, { prepareSession }, shop.urls(PAGES, '/page'));
        expect([stoppedBy, failures]).toEqual([undefined, []]);
        expect(shop.servedPages()).toHaveLength(PAGES);
        expect(login.log.filter(({ clientIp }) => clientIp === ip).length).toBeLessThanOrEqual(6);
        expect(shop.log.filter(({ clientIp }) => clientIp === ip)).toEqual([]);
    });

    it('is not held against others: nine bad exits of ten leave all pages to the tenth', async () => {
        const bad = new Set<string>();
        const target = await lab({ exits: 10, site: { pages: members(bad), latencyMillis: 5 } });
        for (const { ip } of target.exits.slice(1)) bad.add(ip);
        const { got, failures, stoppedBy } = await crawl(
            target,
            { prepareSession: logIn },
            target.site.urls(100, '/page'),
        );
        expect([stoppedBy, failures]).toEqual([undefined, []]);
        expect(got).toHaveLength(100);
    });
});

describe('a callback that fails', () => {
    it('for one account by several exits costs the pages of that account only', async () => {
        const target = await lab({ exits: 10, site: { pages: members(new Set()), latencyMillis: 5 } });
        const accounts = ['ada', 'wrong', 'ben', 'cleo', 'dora'];
        const urls = accounts.flatMap((account) =>
            target.site.urls(30, `/${account}`).map((url) => ({ url, userData: { account } })),
        );
        const { got, failures, stoppedBy } = await crawl(
            target,
            {
                prepareSession: logIn,
                identityOf: ({ userData }) => userData.account as string,
                exclusive: true,
            },
            urls,
        );
        expect(stoppedBy).toBeUndefined();
        expect(got).toHaveLength(4 * 30);
        expect(failures).toHaveLength(30);
        expect(failures.at(-1)).toMatch(
            /^prepareSession failed for 3 sessions of "wrong" in a row on 127.0.0.1.*next try/,
        );
        expect(target.site.log.filter(({ path }) => path === '/login/wrong')).toHaveLength(3);
        for (const name of ['ada', 'ben', 'cleo', 'dora'])
            expect(target.site.log.filter(({ path }) => path === `/login/${name}`)).toHaveLength(1);
    });

    it('for one site costs the pages of that site only, and tells why', async () => {
        const target = await lab({
            exits: 12,
            sites: ['good.test', 'broken.test'].map((hostname) => ({ hostname, pages: () => '<h1>Members</h1>' })),
        });
        const [good, broken] = target.sites as [Lab['site'], Lab['site']];
        const urls = Array.from({ length: 60 }, (_, page) => [`${good.url}/${page}`, `${broken.url}/${page}`]).flat();
        let calls = 0;
        const { failures, stoppedBy } = await crawl(
            target,
            {
                prepareSession: ({ site }) => {
                    if (site !== 'broken.test') return;
                    calls += 1;
                    throw new Error('selector #login not found');
                },
            },
            urls,
        );
        expect(stoppedBy).toBeUndefined();
        expect(good.servedPages()).toHaveLength(60);
        expect(broken.log).toEqual([]);
        expect(failures).toHaveLength(60);
        expect(failures.at(-1)).toMatch(
            /^prepareSession failed for \d+ sessions in a row on broken.test.*#login not found/,
        );
        expect(calls).toBeLessThanOrEqual(20);
    });

    it.each([1, 3, 10])(
        'by chance, one time in five, loses no page and stops nothing, with %i exits',
        async (exits) => {
            const target = await lab({ exits, site: { pages: members(new Set()), latencyMillis: 5 } });
            let calls = 0;
            const { got, failures, stoppedBy } = await crawl(
                target,
                {
                    prepareSession: async (preparation) => {
                        calls += 1;
                        if (calls % 5 === 1) throw new Error('a time-out');
                        await logIn(preparation);
                    },
                },
                target.site.urls(100, '/page'),
                // So that they have to be prepared again and again.
                { sessionOptions: { maxUsageCount: 5 } },
            );
            expect([stoppedBy, failures]).toEqual([undefined, []]);
            expect(got).toHaveLength(100);
        },
    );

    it.each([1, 3, 30])('by all exits stops the crawl, with %i of them', async (exits) => {
        const target = await lab({ exits });
        let calls = 0;
        const { got, stoppedBy } = await crawl(
            target,
            {
                prepareSession: () => {
                    calls += 1;
                    throw new Error('selector #login not found');
                },
            },
            target.site.urls(100, '/page'),
        );
        expect(stoppedBy).toMatch(
            /^prepareSession failed for 1\d sessions in a row on 127.0.0.1, the last time because it/,
        );
        expect(got).toEqual([]);
        expect(calls).toBeLessThanOrEqual(20);
    });
});
