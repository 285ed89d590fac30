import { AdaptivePlaywrightCrawler, PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import type { Arrival } from 'crawlee-proxy-sessions/lab';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { browserLaunch, IdentityCheck, inMemory, lab, sessionsFor } from '../support.js';

const CRAWLERS = [
    ['Playwright', PlaywrightCrawler],
    ['Puppeteer', PuppeteerCrawler],
] as const;

const FINGERPRINT =
    '[navigator.userAgent, screen.width, screen.height, navigator.hardwareConcurrency, navigator.deviceMemory].join()';

describe.each(CRAWLERS)('%s', (_name, Crawler) => {
    it.each([false, true])('keeps identities together, useIncognitoPages: %s', async (useIncognitoPages) => {
        const target = await lab({ exits: 8 });
        const proxySessions = sessionsFor(target);
        const check = new IdentityCheck(target);
        const fingerprints = new Map<string, Set<unknown>>();
        const options = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
            minConcurrency: 4,
            maxConcurrency: 4,
            launchContext: { useIncognitoPages, ...browserLaunch() },
            browserPoolOptions: { retireBrowserAfterPageCount: 5 },
            requestHandler: async (context) => {
                const { id } = context.session!;
                const seen = await context.page.evaluate(FINGERPRINT);
                fingerprints.set(id, (fingerprints.get(id) ?? new Set()).add(seen));
                await check.handler(context);
            },
        });
        await new Crawler(options as never, inMemory()).run(target.site.urls(24, '/page'));

        expect(check).toMatchObject({ pages: 24, wrongExits: 0, wrongSessions: 0 });
        expect([...fingerprints.values()].map(({ size }) => size)).toEqual([...fingerprints].map(() => 1));
        expect(new Set([...fingerprints.values()].map(([first]) => first)).size).toBeGreaterThan(3);
        expect(target.site.strayCookies()).toEqual([]);
        expect(target.site.log.some(({ cookies }) => 'visitor' in cookies)).toBe(true);
        expect(target.site.visitsByIp().get('127.0.0.1')).toBeUndefined();
        expect(target.site.visitsByIp().size).toBeGreaterThanOrEqual(5);
    });

    it.each([false, true])(
        'lets nothing of a page past its proxy, useIncognitoPages: %s',
        async (useIncognitoPages) => {
            const target = await lab({ exits: 3 });
            const proxySessions = sessionsFor(target);
            const exitOfPage = new Map<string, string>();
            const options = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
                maxConcurrency: 1,
                launchContext: { useIncognitoPages, ...browserLaunch() },
                browserPoolOptions: { retireBrowserAfterPageCount: 1 },
                requestHandler: async ({ page, request, proxyInfo }) => {
                    await page.waitForSelector('#done');
                    exitOfPage.set(new URL(request.url).pathname, proxyInfo!.hostname);
                },
            });
            await new Crawler(options as never, inMemory()).run(target.site.urls(3, '/rich'));

            const { log } = target.site;
            expect(exitOfPage.size).toBe(3);
            expect(log.filter(({ clientIp }) => clientIp === '127.0.0.1')).toEqual([]);
            for (const path of ['/api/data', '/sw.js', '/from-service-worker', '/socket']) {
                expect(log.filter((visit) => visit.path === path).length, path).toBeGreaterThanOrEqual(3);
            }
            // All that belongs to a page comes after it and before the next one, from the exit that the page was told of.
            let exit: string | undefined;
            for (const { path, clientIp } of log) {
                exit = exitOfPage.get(path) ?? exit;
                expect(`${path} from ${clientIp}`).toBe(`${path} from ${exit}`);
            }
        },
    );

    it('works through SOCKS5 proxies with passwords, and shows the identity to the user’s launch hooks', async () => {
        const credentials = { username: 'user', password: 'p@ss:word' };
        const target = await lab({ exits: 3, protocol: 'socks5', credentials });
        const proxySessions = sessionsFor(target, { browserIdentities: 'process' });
        const check = new IdentityCheck(target);
        const launched: string[] = [];
        const options = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
            maxConcurrency: 1,
            launchContext: browserLaunch(),
            browserPoolOptions: {
                retireBrowserAfterPageCount: 2,
                preLaunchHooks: [
                    (_pageId, launchContext) => {
                        const { session, proxyInfo } = launchContext as unknown as Record<
                            string,
                            { sessionId: string; id: string }
                        >;
                        launched.push(`${session!.id === proxyInfo!.sessionId}`);
                    },
                ],
            },
            requestHandler: check.handler,
        });
        await new Crawler(options as never, inMemory()).run(target.site.urls(6, '/page'));
        expect(check).toMatchObject({ pages: 6, wrongExits: 0, wrongSessions: 0 });
        expect(launched).toEqual(['true', 'true', 'true']);
        expect(target.site.visitsByIp().size).toBe(3);
    });

    it('closes the browser of a blocked session, and opens none with its exit', async () => {
        const target = await lab({ exits: 6 });
        const proxySessions = sessionsFor(target, { browserIdentities: 'process' });
        const retired: string[] = [];
        proxySessions.on('sessionRetired', ({ reason }) => retired.push(reason));
        let banned: string | undefined;
        const browsersOfBanned = new Set<unknown>();
        const options = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
            maxConcurrency: 2,
            launchContext: browserLaunch(),
            requestHandler: async ({ proxyInfo, browserController }) => {
                if (banned === undefined) {
                    banned = proxyInfo!.hostname;
                    target.site.setPolicy(bannedExits([banned]));
                }
                if (proxyInfo!.hostname === banned) browsersOfBanned.add(browserController);
            },
        });
        const crawler = new Crawler(options as never, inMemory());
        await crawler.run(target.site.urls(20, '/page'));

        const refused = target.site.log.filter(({ status, resource }) => status === 403 && resource === 'page');
        expect(target.site.servedPages()).toHaveLength(20);
        expect(refused.length).toBeGreaterThanOrEqual(1);
        expect(refused.length).toBeLessThanOrEqual(2); // the pages that were under way together
        expect(retired.filter((reason) => reason === 'blocked')).toHaveLength(1);
        expect(browsersOfBanned.size).toBe(1);
    });
});

/** By which a site tells one browser from another. */
function told({ headers }: Arrival): unknown[] {
    return ['user-agent', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform', 'accept-language'].map(
        (name) => headers[name],
    );
}

it('sends requests beside a page as the browser of the page', async () => {
    const target = await lab({ exits: 1 });
    const options = sessionsFor(target).optionsFor(PlaywrightCrawler, {
        launchContext: browserLaunch(),
        requestHandler: async ({ sendRequest }) => {
            await sendRequest({ url: `${target.site.url}/api/data` });
        },
    });
    await new PlaywrightCrawler(options, inMemory()).run(target.site.urls(1, '/page'));

    const toldFor = (path: string) => told(target.site.log.find((visit) => visit.path === path)!);
    expect(toldFor('/page/1')[0]).toContain('Chrome');
    expect(toldFor('/api/data')).toEqual(toldFor('/page/1'));
});

describe('AdaptivePlaywrightCrawler', () => {
    it('shows a site one visitor, by page or by plain request', async () => {
        const target = await lab({ exits: 2 });
        const check = new IdentityCheck(target);
        let pages = 0;
        const plainPages = new Set<string>();
        const options = sessionsFor(target).optionsFor(AdaptivePlaywrightCrawler, {
            maxConcurrency: 1,
            // The crawl begins with a plain request, before there is any browser.
            renderingTypePredictor: {
                initialize: async () => {},
                predict: () => ({
                    renderingType: (pages += 1) % 2 === 0 ? 'clientOnly' : 'static',
                    detectionProbabilityRecommendation: 0,
                }),
                storeResult: () => {},
            },
            launchContext: browserLaunch(),
            requestHandler: async (context) => {
                if (!hasPage(context)) plainPages.add(new URL(context.request.url).pathname);
                await check.handler(context);
            },
        });
        await new AdaptivePlaywrightCrawler(options, inMemory()).run(target.site.urls(7, '/page'));

        expect(check).toMatchObject({ pages: 7, wrongExits: 0, wrongSessions: 0 });
        expect(plainPages.size).toBe(4);
        expect(target.site.visitsByIp().get('127.0.0.1')).toBeUndefined();
        expect(target.site.strayCookies()).toEqual([]);
        const seen = target.exits.map(({ ip }) => target.site.servedPages().filter(({ clientIp }) => clientIp === ip));
        expect(seen.map((visits) => new Set(visits.map((visit) => told(visit).join())).size)).toEqual([1, 1]);
        const areBoth = seen.map((visits) => new Set(visits.map(({ path }) => plainPages.has(path))).size === 2);
        expect(areBoth).toContain(true);
    });
});

/** An adaptive crawler's context throws when a plain request's handler looks for the page. */
function hasPage(context: { readonly page: unknown }): boolean {
    try {
        return context.page !== undefined;
    } catch {
        return false;
    }
}
