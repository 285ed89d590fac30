import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KeyValueStore, PlaywrightCrawler } from 'crawlee';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import type { Browser, Page } from 'playwright';
import axe from 'axe-core';
import { chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { renderPage } from '../../src/report/render-page.js';
import type { ReportData } from '../../src/report/report-data.js';
import { parseReport } from '../../src/report/parse-report.js';
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

declare global {
    interface Window {
        readonly axe: typeof axe;
    }
}

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
    'What to change',
    'Pages lost',
    'Sites',
    'Exits over the crawl',
    'Got and wasted over time',
    'Outcomes by rule',
    'Sessions',
    'Browsers',
];

describe.each([20, 2_000])('a report on %i exits', (exits) => {
    const data = sampleReport({ exits, requests: 3 * exits });
    const html = renderPage(data);

    it.each(['light', 'dark'] as const)('is drawn, in a %s page', async (colorScheme) => {
        const page = await open(html, { colorScheme });
        expect(await headings(page)).toEqual(ALL_HEADINGS);
        expect(await page.locator('svg[role=img]').count()).toBe(3);
        expect(await page.locator('.squares button').count()).toBe(exits);
        const brightness = await page.evaluate(() => {
            const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)!.map(Number);
            return (red! + green! + blue!) / 3;
        });
        if (colorScheme === 'light') expect(brightness).toBeGreaterThan(200);
        else expect(brightness).toBeLessThan(50);
    });

    it('has a square and a row for each exit, by what it did over the crawl', async () => {
        const page = await open(html);
        const shown = await page
            .locator('.squares button')
            .evaluateAll((squares) => squares.map((square) => square.getAttribute('class')!.replace('key ', '')));
        const okIndex = data.timeline.outcomes.indexOf('ok');
        const used = data.exits.filter(({ sites }) => sites.length > 0);
        const never = used.filter((exit) => exit.sites.every((site) => !site.counts[okIndex]));
        expect(never.length).toBeGreaterThan(0);
        expect(shown.filter((name) => !['ok', 'poor', 'unused'].includes(name))).toHaveLength(never.length);
        expect(shown.filter((name) => name === 'unused')).toHaveLength(exits - used.length);
        const table = page.getByRole('table', { name: 'Exits', exact: true });
        while (await page.locator('.data', { has: table }).getByRole('button', { name: 'Show more' }).isVisible())
            await page.locator('.data', { has: table }).getByRole('button', { name: 'Show more' }).click();
        expect(await table.locator('tbody tr').count()).toBe(exits);
    });

    it.each([
        [1280, 'light'],
        [1280, 'dark'],
        [390, 'light'],
        [390, 'dark'],
    ] as const)('passes axe at %i px in a %s page, and fits', async (width, colorScheme) => {
        const page = await open(html, { viewport: { width, height: 900 }, colorScheme });
        for (const summary of await page.locator('summary').all()) await summary.click();
        await page.evaluate(axe.source);
        const { violations, passes } = await page.evaluate(() =>
            // The squares of one network are like those of another.
            // A selector for each node that passes would take most of the time.
            window.axe.run({ exclude: '.network:nth-child(n + 4)' }, { resultTypes: ['violations'] }),
        );
        expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
        expect(passes.length).toBeGreaterThan(20);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        expect(await overlappingLabels(page)).toEqual([]);
    });
});

/** Texts of one chart's axis that stand on one another. */
function overlappingLabels(page: Page): Promise<string[]> {
    return page.locator('svg[role=img]').evaluateAll((charts) =>
        charts.flatMap((chart) => {
            const boxes = [...chart.querySelectorAll('text')].map(
                (text) => [text, text.getBoundingClientRect()] as const,
            );
            return boxes.flatMap(([text, a], index) =>
                boxes
                    .slice(index + 1)
                    .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
                    .map(([other]) => `${text.textContent} / ${other.textContent}`),
            );
        }),
    );
}

describe('a crawl that lost pages', () => {
    const data = sampleReport({ exits: 20, requests: 200 });

    it('begins with what was got, what was lost and why', async () => {
        const page = await open(renderPage(data));
        const { got, lost } = data.pages!;
        expect(await page.locator('h1').textContent()).toBe(`${got} of ${got + lost} pages got, ${lost} lost`);
        expect(await page.locator('.reasons').textContent()).toBe('3 refused by the site on every exit that was tried');
        const advice = await page.locator('.advice li').allTextContents();
        expect(advice).toHaveLength(data.advice.length);
        expect(advice.join('\n')).toContain('exits never worked on shop.test');
        expect(advice.join('\n')).toContain('tieredProxyUrls');
        const findings = data.sites.flatMap((site) => site.findings);
        expect(findings.length).toBeGreaterThan(2);
        expect(await page.locator('.findings li').allTextContents()).toEqual(findings);
    });

    it('saves the lost pages as CSV and JSON, as they are filtered', async () => {
        const page = await open(renderPage(data));
        const lost = page.locator('section', { hasText: 'Every page that the crawler gave up' });
        const saved = async (name: string): Promise<string> => {
            const [download] = await Promise.all([page.waitForEvent('download'), lost.getByText(name).click()]);
            return readFile(await download.path(), 'utf8');
        };
        const lines = (await saved('Download CSV')).trimEnd().split('\r\n');
        expect(lines[0]).toBe('Address,Why,Error,Attempts,Exits tried,Given up at');
        expect(lines).toHaveLength(1 + data.losses.length);
        expect(JSON.parse(await saved('Download JSON'))).toEqual(data.losses);
        await lost.getByRole('searchbox').fill('/b?');
        expect(JSON.parse(await saved('Download JSON'))).toEqual([data.losses[1]]);
        expect(await lost.getByRole('status').textContent()).toBe('1 of 3 pages');
    });

    it('sorts and filters the exits', async () => {
        const page = await open(renderPage(data));
        const part = page.locator('.data', { has: page.getByRole('table', { name: 'Exits', exact: true }) });
        const column = (index: number) => part.locator(`tbody td:nth-child(${index})`).allTextContents();
        await part.getByRole('button', { name: 'Refused' }).click();
        const refused = (await column(6)).map(Number);
        expect(refused).toEqual(refused.toSorted((a, b) => b - a));
        expect(await part.locator('th[aria-sort=descending]').textContent()).toBe('Refused');
        await part.getByRole('button', { name: 'Refused' }).press('Enter');
        expect((await column(6)).map(Number)).toEqual(refused.toReversed());
        await part.locator('#Exits-choice').selectOption('works');
        expect(new Set(await column(3))).toEqual(new Set([' works']));
    });

    it('tells by keyboard what it tells by pointer', async () => {
        const page = await open(renderPage(data));
        await page.locator('.squares button').first().focus();
        const stories: (string | null)[] = [];
        for (let index = 0; index < 20; index += 1) {
            if (index > 0) await page.keyboard.press('ArrowRight');
            stories.push(await page.locator('.tooltip').textContent());
        }
        expect(new Set(stories.map((story) => story!.split('\n')[0]))).toEqual(
            new Set(data.exits.map(({ label }) => label)),
        );
        await page.keyboard.press('Escape');
        expect(await page.locator('.tooltip').isVisible()).toBe(false);
        // One stop for all squares.
        expect(await page.locator('.squares button[tabindex="0"]').count()).toBe(1);
    });

    it('tells by touch what it tells by pointer', async () => {
        const page = await open(renderPage(data), { hasTouch: true, viewport: { width: 390, height: 800 } });
        await page.locator('.squares button.blocked').first().tap();
        expect(await page.locator('.tooltip').textContent()).toContain('never worked');
    });
});

it('draws the counts that it was given', async () => {
    const data = sampleReport({ exits: 20, requests: 200 });
    const page = await open(renderPage(data));
    const lines = await page
        .locator('svg[aria-label="Answers over time by outcome"] .hover [data-tip]')
        .evaluateAll((stretches) => stretches.flatMap((one) => one.getAttribute('data-tip')!.split('\n').slice(1)));
    const pages = lines.flatMap((line) => /^([\d,]+) accepted$/.exec(line)?.[1] ?? []).map(Number);
    expect(pages.reduce((sum, count) => sum + count, 0)).toBe(data.totals.ok);
    const rules = await page.getByRole('table', { name: 'Outcomes by rule' }).locator('tbody tr').count();
    expect(rules).toBe(data.rules.filter(({ outcome }) => outcome !== 'ok').length);
    expect(await page.locator('svg[aria-label="Sessions"] [data-tip]').count()).toBe(data.sessions.length);
    expect(await page.locator('svg[aria-label="Browsers"] [data-tip]').count()).toBe(data.browsers.length);
});

it('tells the story of an exit that is pointed at', async () => {
    const data = sampleReport({ exits: 20, requests: 200 });
    const page = await open(renderPage(data));
    expect(await page.locator('.tooltip').isVisible()).toBe(false);
    await page.locator('.squares button:not(.ok):not(.poor):not(.unused)').first().hover();
    const story = await page.locator('.tooltip').textContent();
    const told = data.exits.find(({ label }) => story!.startsWith(label))!;
    expect(story).toContain(told.rests[0]?.reason ?? told.sites[0]!.trouble!);
    const box = (await page.locator('.tooltip').boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    await page.locator('h1').hover();
    expect(await page.locator('.tooltip').isVisible()).toBe(false);
});

it('shows the exits as one site saw them', async () => {
    const data = sampleReport({ exits: 20, requests: 200 });
    const page = await open(renderPage(data));
    for (const [index, { name }] of data.sites.entries()) {
        await page.locator('#exits-site').selectOption({ label: name });
        const used = data.exits.filter(({ sites }) => sites.some(({ site }) => site === index));
        expect(await page.locator('.squares button:not(.unused)').count()).toBe(used.length);
    }
});

it('puts learned limits into words', async () => {
    const data = sampleReport({ exits: 5, requests: 100 });
    const limits = [
        { perExit: { windowMillis: 2_000, accepted: 10, refused: 11, isSettled: true }, banMillis: 10_000 },
        { perExit: { accepted: 4, refused: 12, isSettled: false } },
        { together: { windowMillis: 60_000, accepted: 300, refused: 320, isSettled: true } },
    ];
    const sites = data.sites.map(({ perExit: _, together: __, banMillis: ___, ...site }, index) => {
        return { ...site, ...limits[index] };
    });
    const page = await open(renderPage({ ...data, sites }));
    const rows = page.getByRole('table', { name: 'Sites' }).locator('tbody tr');
    const words = await rows.evaluateAll((all) =>
        all.map((row) => [...row.querySelectorAll('td')].slice(8).map(({ textContent }) => textContent)),
    );
    expect(words).toEqual([
        ['at most 10 in 2 s', 'no limit met', '10 s'],
        ['4 to 11 in all, still learning', 'no limit met', 'none seen'],
        ['no limit met', '300 to 319 in 1 min', 'none seen'],
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
