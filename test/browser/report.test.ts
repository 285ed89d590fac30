import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KeyValueStore, PlaywrightCrawler } from 'crawlee';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import type { Browser, Page } from 'playwright';
import { chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { renderPage } from '../../src/report/render-page.js';
import type { ReportData } from '../../src/report/report-data.js';
import { parseReport } from '../../src/report/report-data.js';
import { sampleReport } from '../report/sample-report.js';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

let browser: Browser;
let folder: string;
beforeAll(async () => {
    browser = await chromium.launch(browserLaunch().launchOptions);
    folder = await mkdtemp(join(tmpdir(), 'crawlee-proxy-sessions-page-'));
});
afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
});

/** Opens a report as a reader does, and fails on any error of the page and on any request beyond the page itself. */
async function open(html: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const file = join(folder, `${crypto.randomUUID()}.html`);
    await writeFile(file, html);
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    page.on('request', (request) => requests.push(request.url()));
    onTestFinished(async () => {
        await page.close();
        expect(complaints).toEqual([]);
        expect(requests).toEqual([pathToFileURL(file).href]);
    });
    await page.goto(pathToFileURL(file).href);
    return page;
}

const headings = (page: Page) => page.locator('h2').allTextContents();
const ALL_HEADINGS = [
    'Got and wasted over time',
    'Outcomes by rule',
    'Exits by network',
    'Learned pace per site',
    'Sessions',
    'Browsers',
];

describe.each([20, 2_000])('a report on %i exits', (exits) => {
    const data = sampleReport({ exits, requests: 3 * exits });
    const html = renderPage(data);

    it.each(['light', 'dark'] as const)('is drawn, in a %s page', async (colorScheme) => {
        const page = await open(html, { colorScheme });
        expect(await headings(page)).toEqual(ALL_HEADINGS);
        expect(await page.locator('svg[role=img]').count()).toBe(4);
        expect(await page.locator('.squares i').count()).toBe(exits);
        const brightness = await page.evaluate(() => {
            const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)!.map(Number);
            return (red! + green! + blue!) / 3;
        });
        if (colorScheme === 'light') expect(brightness).toBeGreaterThan(200);
        else expect(brightness).toBeLessThan(50);
    });

    it('has a square of the right colour for each exit', async () => {
        const page = await open(html);
        const shown = await page
            .locator('.squares i')
            .evaluateAll((squares) => squares.map((square) => square.getAttribute('class')));
        const working = data.exits.filter(({ state }) => state === 'working').length;
        const unused = data.exits.filter(({ state }) => state === 'unused').length;
        expect(shown.filter((name) => name === 'key ok')).toHaveLength(working);
        expect(shown.filter((name) => name === 'key unused')).toHaveLength(unused);
        expect(shown.length - working - unused).toBe(data.exitStates.resting);
    });
});

it('draws the counts that it was given', async () => {
    const data = sampleReport({ exits: 20, requests: 200 });
    const page = await open(renderPage(data));
    const lines = await page
        .locator('svg[aria-label="Answers over time by outcome"] .hover [data-tip]')
        .evaluateAll((stretches) => stretches.flatMap((one) => one.getAttribute('data-tip')!.split('\n').slice(1)));
    const pages = lines.flatMap((line) => /^([\d,]+) pages got$/.exec(line)?.[1] ?? []).map(Number);
    expect(pages.reduce((sum, count) => sum + count, 0)).toBe(data.totals.ok);
    const rules = await page.locator('svg[aria-label="Answers by detection rule"] [data-tip]').count();
    expect(rules).toBe(data.rules.filter(({ outcome }) => outcome !== 'ok').length);
    expect(await page.locator('svg[aria-label="Sessions"] [data-tip]').count()).toBe(data.sessions.length);
    expect(await page.locator('svg[aria-label="Browsers"] [data-tip]').count()).toBe(data.browsers.length);
});

it('tells the story of an exit that is pointed at', async () => {
    const data = sampleReport({ exits: 20, requests: 200 });
    const page = await open(renderPage(data));
    expect(await page.locator('.tooltip').isVisible()).toBe(false);
    await page.locator('.squares i:not(.ok):not(.unused)').first().hover();
    const story = await page.locator('.tooltip').textContent();
    const told = data.exits.find(({ label }) => story!.startsWith(label))!;
    expect(story).toContain(told.rests[0]!.reason);
    const box = (await page.locator('.tooltip').boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    await page.locator('h1').hover();
    expect(await page.locator('.tooltip').isVisible()).toBe(false);
});

it('shows the exits as one site sees them', async () => {
    const data = sampleReport({ exits: 20, requests: 200 });
    const page = await open(renderPage(data));
    for (const [index, { name }] of data.sites.entries()) {
        await page.locator('select').selectOption(name);
        const refused = data.exits.filter(({ rests }) => rests.some((one) => one.isEverywhere || one.site === index));
        expect(await page.locator('.squares i:not(.ok):not(.unused)').count()).toBe(refused.length);
    }
});

it('puts learned limits into words', async () => {
    const data = sampleReport({ exits: 5, requests: 100 });
    const limits = [
        { perExit: { windowMillis: 2_000, accepted: 10, refused: 11, isSettled: true }, banMillis: 10_000 },
        { perExit: { accepted: 4, refused: 12, isSettled: false } },
        { together: { windowMillis: 60_000, accepted: 300, refused: 320, isSettled: true } },
    ];
    const sites = data.sites.map(({ name, tally, exitsUsed, exitsResting }, index) => {
        return { name, tally, exitsUsed, exitsResting, ...limits[index] };
    });
    const page = await open(renderPage({ ...data, sites }));
    const rows = page.locator('section', { hasText: 'Learned pace' }).locator('tbody tr');
    const words = await rows.evaluateAll((all) =>
        all.map((row) => [...row.querySelectorAll('td')].slice(5).map(({ textContent }) => textContent)),
    );
    expect(words).toEqual([
        ['at most 10 in 2 s', 'no limit met', '10 s'],
        ['4 to 11 in all, still learning', 'no limit met', '–'],
        ['no limit met', '300 to 319 in 1 min', '–'],
    ]);
});

it('shows texts from outside as texts', async () => {
    const evil = '</script><img src=x onerror=alert(1)><script>alert(2)</script>';
    const data = sampleReport({ exits: 5, requests: 100, evidence: evil, label: (index) => `${index} ${evil}` });
    const page = await open(renderPage({ ...data, sites: data.sites.map((site) => ({ ...site, name: evil })) }));
    expect(await headings(page)).toEqual(ALL_HEADINGS);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('td', { hasText: evil }).count()).toBeGreaterThan(0);
});

it('says what there is nothing to show of', async () => {
    const empty: ReportData = { ...sampleReport({ exits: 1, requests: 0 }), exits: [] };
    const page = await open(renderPage(empty));
    expect(await headings(page)).toEqual(ALL_HEADINGS);
    expect(await page.locator('section .nothing').count()).toBe(ALL_HEADINGS.length);
});

it('fits a narrow screen', async () => {
    const page = await open(renderPage(sampleReport({ exits: 300, requests: 900 })), {
        viewport: { width: 390, height: 800 },
    });
    const { scroll, client } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        client: document.documentElement.clientWidth,
    }));
    expect(scroll).toBe(client);
});

it('draws a chart anew when the page becomes wider', async () => {
    const page = await open(renderPage(sampleReport({ exits: 20, requests: 60 })), {
        viewport: { width: 600, height: 800 },
    });
    const width = async () => (await page.locator('svg[aria-label="Sessions"]').boundingBox())!.width;
    const before = await width();
    await page.setViewportSize({ width: 1_000, height: 800 });
    await expect.poll(width).toBeGreaterThan(before + 200);
});

it('knows the browsers of a crawl, and the exits that they left by', async () => {
    const target = await lab({ exits: 4, site: { policy: bannedExits(['127.3.0.1']) } });
    const configuration = inMemory();
    const options = sessionsFor(target, { report: true }).optionsFor(PlaywrightCrawler, {
        maxConcurrency: 1,
        launchContext: browserLaunch(),
        browserPoolOptions: { retireBrowserAfterPageCount: 3 },
        requestHandler: () => {},
    });
    await new PlaywrightCrawler(options, configuration).run(target.site.urls(9));
    const store = await KeyValueStore.open(null, { config: configuration });
    const data = parseReport(await store.getValue('PROXY_SESSIONS_REPORT_DATA'), 'data');

    expect(data.browsers.length).toBeGreaterThan(2);
    expect(data.browsers.reduce((sum, { pages }) => sum + pages, 0)).toBe(target.site.pages().length);
    const exits = new Set(target.site.pages().map(({ clientIp }) => clientIp));
    expect(new Set(data.browsers.map(({ exit }) => exit!.split(':')[0]))).toEqual(exits);
    expect(data.browsers.every(({ endedMillis }) => endedMillis !== undefined)).toBe(true);
    const page = await open((await store.getValue<string>('PROXY_SESSIONS_REPORT'))!);
    expect(await page.locator('svg[aria-label="Browsers"] [data-tip]').count()).toBe(data.browsers.length);
});
