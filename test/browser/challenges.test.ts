import { PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import { describe, expect, it } from 'vitest';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 6;
const CHALLENGE = (pass: string) =>
    `<!doctype html><html><head><title>Just a moment...</title></head><body><h1>Checking</h1>
    <script>window._cf_chl_opt = {}; setTimeout(() => { ${pass} }, 300)</script></body></html>`;

/** By a cookie and another answer, as most do; or in place, where the first answer stays the only one. */
const RELOADS = CHALLENGE(`document.cookie = 'passed=1; path=/'; location.reload()`);
const IN_PLACE = CHALLENGE(
    `document.cookie = 'passed=1; path=/'; document.title = 'Page'; ` +
        `document.body.innerHTML = '<nav>' + '<a href="/">menu</a>'.repeat(10) + '</nav><p>' + 'word '.repeat(200)`,
);
const NEVER = CHALLENGE('');
/** Gives way to a real refusal, which has a menu and so is no wall. */
const THEN_REFUSED = CHALLENGE(`document.cookie = 'failed=1; path=/'; location.reload()`);
const REFUSED = `<!doctype html><title>Shop</title>${'<a href="/">menu</a>'.repeat(10)}<p>${'word '.repeat(200)}`;
const SOLVES_ITSELF = CHALLENGE(`setTimeout(() => { document.cookie = 'passed=1; path=/'; location.reload() }, 700)`);

describe.each([
    ['Playwright', PlaywrightCrawler],
    ['Puppeteer', PuppeteerCrawler],
] as const)('%s', (_name, Crawler) => {
    interface Case {
        readonly challenge: string;
        readonly isChallenged?: (ip: string) => boolean;
        readonly status?: number;
        readonly waitForChallengeSecs?: number;
        /** Whether the user waits in a hook. */
        readonly hook?: boolean;
    }

    async function crawl({
        challenge,
        isChallenged = () => true,
        status = 403,
        waitForChallengeSecs,
        hook = false,
    }: Case) {
        const target = await lab({
            exits: 2,
            site: {
                pages: ({ path, cookies, clientIp }) => {
                    if (!path.startsWith('/page') || !isChallenged(clientIp) || cookies.passed !== undefined)
                        return undefined;
                    const headers = { 'content-type': 'text/html' };
                    if (cookies.failed !== undefined) return { status, headers, body: REFUSED };
                    const isVendors = challenge.includes('_cf_chl_opt');
                    return {
                        status,
                        headers: { ...headers, ...(isVendors && { 'cf-mitigated': 'challenge' }) },
                        body: challenge,
                    };
                },
            },
        });
        const proxySessions = sessionsFor(target, waitForChallengeSecs === undefined ? {} : { waitForChallengeSecs });
        const titles: string[] = [];
        const options = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
            maxConcurrency: 2,
            launchContext: browserLaunch(),
            postNavigationHooks: !hook
                ? []
                : [
                      // What `handleCloudflareChallenge` does, in short: it waits until the challenge is gone.
                      async ({ page }) => {
                          await page
                              .waitForFunction(`document.title.startsWith('Page')`, undefined, { timeout: 3_000 })
                              .catch(() => {});
                      },
                  ],
            requestHandler: async ({ page }) => {
                titles.push(await page.title());
            },
        });
        await new Crawler(options as never, inMemory()).run(target.site.urls(PAGES));
        return { target, titles, totals: proxySessions.stats().totals };
    }

    it.each([
        ['by another answer', RELOADS],
        ['in place', IN_PLACE],
    ])('keeps the session that passed a challenge %s in a hook', async (_how, challenge) => {
        const { target, titles, totals } = await crawl({ challenge, waitForChallengeSecs: 0, hook: true });
        expect(titles).toHaveLength(PAGES);
        expect(titles.filter((title) => !title.startsWith('Page'))).toEqual([]);
        expect(totals).toMatchObject({ ok: PAGES, blocked: 0, sessionsRetired: 0 });
        // Who has passed is not asked again.
        const challenged = target.site.pages().filter(({ status }) => status === 403);
        expect(challenged.length).toBeLessThan(PAGES);
    });

    it.each([
        ['by another answer', SOLVES_ITSELF, 403],
        ['by another answer after status 200', SOLVES_ITSELF, 200],
        ['in place', IN_PLACE, 403],
    ])('waits without a hook for a challenge that solves itself %s', async (_how, challenge, status) => {
        const { target, titles, totals } = await crawl({ challenge, status });
        expect(titles).toHaveLength(PAGES);
        expect(titles.filter((title) => !title.startsWith('Page'))).toEqual([]);
        expect(totals).toMatchObject({ ok: PAGES, blocked: 0, sessionsRetired: 0 });
        const unsolved = target.site.pages().filter(({ cookies }) => cookies.passed === undefined);
        expect(unsolved.length).toBeGreaterThan(0);
        expect(unsolved.length).toBeLessThan(PAGES);
    });

    it('waits for no challenge when told so', async () => {
        const { totals } = await crawl({
            challenge: SOLVES_ITSELF,
            isChallenged: (ip) => ip === '127.3.0.1',
            waitForChallengeSecs: 0,
        });
        expect(totals.blocked).toBeGreaterThan(0);
    });

    it.each([
        ['still refuses a challenge that stays', NEVER, 1],
        ['refuses a challenge after which a refusal comes, whatever is on its page', THEN_REFUSED, 2],
    ])('%s', async (_what, challenge, waitForChallengeSecs) => {
        const { titles, totals } = await crawl({
            challenge,
            isChallenged: (ip) => ip === '127.3.0.1',
            waitForChallengeSecs,
        });
        expect(titles).toHaveLength(PAGES);
        expect(titles.filter((title) => !title.startsWith('Page'))).toEqual([]);
        expect(totals.blocked).toBeGreaterThan(0);
    });

    // With a wait, however short a part of this, the test would not end in time.
    it('does not wait for a refusal that is no challenge', async () => {
        const { titles, totals } = await crawl({
            challenge: '<!doctype html><title>Forbidden</title><h1>Forbidden</h1><script>1</script>',
            isChallenged: (ip) => ip === '127.3.0.1',
            waitForChallengeSecs: 600,
        });
        expect(titles).toHaveLength(PAGES);
        expect(totals.blocked).toBeGreaterThan(0);
    });
});
