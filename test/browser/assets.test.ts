import { PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import { chromium } from 'playwright';
import type { Content, Lab } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { findFirefox } from '../../scripts/lib/find-firefox.mjs';
import { missingToolMessage } from '../../scripts/lib/tools.mjs';
import type { ProxySessionsOptions } from '../../src/index.js';
import { billedBy } from '../billed.js';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const CRAWLERS = { Playwright: PlaywrightCrawler, Puppeteer: PuppeteerCrawler } as const;
const PAGES = 3;

const cached = (type: string, body: string): Content => ({
    headers: { 'content-type': type, 'cache-control': 'max-age=3600' },
    body,
});

const ASSETS: Readonly<Record<string, Content>> = {
    '/big.svg': cached('image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg"><!--${'x'.repeat(60_000)}--></svg>`),
    '/code.js': cached('text/javascript', `/*${'x'.repeat(5_000)}*/ document.title = 'Scripted';`),
    '/style.css': cached('text/css', '@font-face { font-family: f; src: url(/font.woff2); } body { font-family: f; }'),
    '/font.woff2': cached('font/woff2', 'no font'),
    '/frame.html': cached('text/html', '<p>A frame.</p>'),
};

const HTML = `<!doctype html><html><head><title>Plain</title><link rel="stylesheet" href="/style.css">
<script src="/code.js"></script></head><body><p>Text.</p><img src="/big.svg"><iframe src="/frame.html"></iframe></body></html>`;

async function crawl(
    name: keyof typeof CRAWLERS,
    options: Partial<ProxySessionsOptions>,
    { launchContext = browserLaunch(), pages: count = PAGES }: { launchContext?: object; pages?: number } = {},
): Promise<{ target: Lab; titles: string[]; failures: string[] }> {
    const pages = ({ path }: { readonly path: string }): string | Content => ASSETS[path] ?? HTML;
    const target = await lab({
        exits: 1,
        sites: [
            { hostname: 'shop.test', pages },
            { hostname: 'news.test', pages },
        ],
    });
    const [titles, failures]: string[][] = [[], []];
    const Crawler = CRAWLERS[name] as typeof PlaywrightCrawler;
    const crawler = new Crawler(
        sessionsFor(target, options).optionsFor(Crawler, {
            maxConcurrency: 1,
            maxRequestRetries: 0,
            launchContext,
            requestHandler: async ({ page }) => void titles!.push(await page.title()),
            failedRequestHandler: (_, error) => void failures!.push(error.message),
        }),
        inMemory(),
    );
    await crawler.run(target.sites.flatMap((site) => site.urls(count, '/page')));
    return { target, titles: titles!, failures: failures! };
}

/** How often each of a site's assets was fetched. */
function fetched({ sites }: Lab, index = 0): Record<string, number> {
    const paths = sites[index]!.log.map(({ path }) => path).filter((path) => path in ASSETS);
    return Object.fromEntries(Object.keys(ASSETS).map((path) => [path, paths.filter((one) => one === path).length]));
}

function bytesOf({ exits }: Lab): number {
    return exits.reduce((sum, exit) => sum + billedBy(exit), 0);
}

describe.each(['Playwright', 'Puppeteer'] as const)('assets, %s', (name) => {
    it('are what the option says, and cost what they weigh', async () => {
        const all = await crawl(name, {});
        const noMedia = await crawl(name, { assets: 'no-media' });
        const bare = await crawl(name, { assets: 'document-only' });
        for (const { titles, failures } of [all, noMedia, bare]) {
            expect(failures).toEqual([]);
            expect(titles).toHaveLength(2 * PAGES);
        }
        // Each comes once, and then from the cache: all pages are of one identity.
        expect(fetched(all.target)).toMatchObject({ '/big.svg': 1, '/code.js': 1, '/font.woff2': 1, '/frame.html': 1 });
        expect(fetched(noMedia.target)).toMatchObject({
            '/big.svg': 0,
            '/code.js': 1,
            '/font.woff2': 0,
            '/frame.html': 1,
        });
        expect(Object.values(fetched(bare.target))).toEqual([0, 0, 0, 0, 0]);
        expect(new Set(noMedia.titles)).toEqual(new Set(['Scripted']));
        expect(new Set(bare.titles)).toEqual(new Set(['Plain']));
        expect(bytesOf(noMedia.target)).toBeLessThan(0.35 * bytesOf(all.target));
        expect(bytesOf(bare.target)).toBeLessThan(0.8 * bytesOf(noMedia.target));
    });

    it('are asked of a function, and may differ by site; the cache stays on', async () => {
        const asked = new Set<string>();
        const { target, failures } = await crawl(name, {
            assets: ({ type }) => {
                asked.add(type);
                return type !== 'script';
            },
            sites: { 'news.test': { assets: 'all' } },
        });
        expect(failures).toEqual([]);
        expect(fetched(target, 0)).toMatchObject({ '/big.svg': 1, '/code.js': 0 });
        expect(fetched(target, 1)).toMatchObject({ '/big.svg': 1, '/code.js': 1 });
        expect([...asked]).toEqual(expect.arrayContaining(['image', 'script', 'stylesheet', 'frame']));
    });
});

// Playwright's builds of Firefox and WebKit have no DevTools protocol; by another name, its Chromium is used as they are.
const WITHOUT_DEV_TOOLS = {
    Playwright: () => ({
        ...browserLaunch(),
        launcher: Object.create(chromium, { name: { value: () => 'webkit' } }) as typeof chromium,
    }),
    Puppeteer: async () => {
        const executablePath = await findFirefox();
        if (executablePath === undefined) throw new Error(missingToolMessage('firefox'));
        return { launchOptions: { browser: 'firefox', executablePath, headless: true } };
    },
} as const;

it.each(['Playwright', 'Puppeteer'] as const)(
    'assets are what the option says in other browsers too, %s',
    async (name) => {
        const { target, titles, failures } = await crawl(
            name,
            { assets: 'no-media', sites: { 'news.test': { assets: 'document-only' } } },
            { launchContext: await WITHOUT_DEV_TOOLS[name](), pages: 2 },
        );
        expect(failures).toEqual([]);
        expect(titles.filter((title) => title === 'Scripted')).toHaveLength(2);
        const [shop, news] = [fetched(target, 0), fetched(target, 1)];
        expect([shop['/big.svg'], shop['/font.woff2']]).toEqual([0, 0]);
        expect(shop['/code.js']).toBeGreaterThan(0);
        expect(shop['/frame.html']).toBeGreaterThan(0);
        expect(Object.values(news)).toEqual([0, 0, 0, 0, 0]);
    },
);
