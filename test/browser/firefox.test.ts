import { PuppeteerCrawler } from 'crawlee';
import puppeteer from 'puppeteer';
import { describe, expect, it } from 'vitest';
import { findFirefox } from '../../scripts/lib/find-firefox.mjs';
import { missingToolMessage } from '../../scripts/lib/tools.mjs';
import { IdentityCheck, inMemory, lab, sessionsFor } from '../support.js';

const FIREFOX = await findFirefox();
if (FIREFOX === undefined) throw new Error(missingToolMessage('firefox'));
const LAUNCH = { browser: 'firefox', executablePath: FIREFOX, headless: true } as object;

describe('Puppeteer’s Firefox', () => {
    it('lets nothing past its proxy', async () => {
        const target = await lab({ exits: 3 });
        const check = new IdentityCheck(target);
        const agents = new Set<boolean>();
        const places = new Set<string>();
        const options = sessionsFor(target, { verifyExit: 'first-page', matchLocale: 'JP' }).optionsFor(
            PuppeteerCrawler,
            {
                maxConcurrency: 2,
                launchContext: { launchOptions: LAUNCH },
                browserPoolOptions: { retireBrowserAfterPageCount: 3 },
                requestHandler: async (context) => {
                    await context.page.waitForSelector('#done');
                    agents.add((await context.page.evaluate(() => navigator.userAgent)).includes('Firefox/'));
                    places.add(
                        await context.page.evaluate(
                            () => `${Intl.DateTimeFormat().resolvedOptions().timeZone} ${navigator.language}`,
                        ),
                    );
                    await check.handler(context);
                },
            },
        );
        await new PuppeteerCrawler(options, inMemory()).run(target.site.urls(6, '/rich'));

        const { log } = target.site;
        expect(check).toMatchObject({ pages: 6, wrongExits: 0, wrongSessions: 0 });
        expect([...agents]).toEqual([true]);
        expect([...places]).toEqual(['Asia/Tokyo ja-JP']);
        for (const { headers } of target.site.servedPages()) expect(headers['accept-language']).toMatch(/^ja-JP,ja;q=/);
        expect(log.filter(({ clientIp }) => clientIp === '127.0.0.1')).toEqual([]);
        expect(target.site.strayCookies()).toEqual([]);
        for (const path of ['/api/data', '/sw.js', '/socket']) {
            expect(log.filter((visit) => visit.path === path).length, path).toBeGreaterThanOrEqual(3);
        }
    });

    it('opens no page when it goes past its proxy', async () => {
        const target = await lab({ exits: 3 });
        // Whatever Firefox is told of a proxy gets lost, as by stock Crawlee.
        const launcher = Object.assign(Object.create(puppeteer) as typeof puppeteer, {
            launch: (options: Parameters<typeof puppeteer.launch>[0]) =>
                puppeteer.launch({ ...options, extraPrefsFirefox: {} }),
        });
        const failures: string[] = [];
        const options = sessionsFor(target, { verifyExit: 'first-page' }).optionsFor(PuppeteerCrawler, {
            launchContext: { launcher, launchOptions: LAUNCH },
            requestHandler: () => {},
            failedRequestHandler: (_, { message }) => void failures.push(message),
        });
        await new PuppeteerCrawler(options, inMemory()).run(target.site.urls(1, '/page'));

        expect(target.site.log).toEqual([]);
        expect(failures).toEqual([expect.stringContaining('not send all of its requests through its proxy')]);
    });
});
