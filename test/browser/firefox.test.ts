import { PuppeteerCrawler } from 'crawlee';
import { expect, it } from 'vitest';
import { findFirefox } from '../../scripts/lib/find-firefox.mjs';
import { missingToolMessage } from '../../scripts/lib/tools.mjs';
import { IdentityCheck, inMemory, lab, sessionsFor } from '../support.js';

const FIREFOX = await findFirefox();
if (FIREFOX === undefined) throw new Error(missingToolMessage('firefox'));

it('lets nothing that Puppeteer’s Firefox sends past its proxy', async () => {
    const target = await lab({ exits: 3 });
    const check = new IdentityCheck(target);
    const agents = new Set<boolean>();
    const options = sessionsFor(target).optionsFor(PuppeteerCrawler, {
        maxConcurrency: 2,
        launchContext: { launchOptions: { browser: 'firefox', executablePath: FIREFOX, headless: true } as object },
        browserPoolOptions: { retireBrowserAfterPageCount: 3 },
        requestHandler: async (context) => {
            await context.page.waitForSelector('#done');
            agents.add((await context.page.evaluate(() => navigator.userAgent)).includes('Firefox/'));
            await check.handler(context);
        },
    });
    await new PuppeteerCrawler(options, inMemory()).run(target.site.urls(6, '/rich'));

    const { log } = target.site;
    expect(check).toMatchObject({ pages: 6, wrongExits: 0, wrongSessions: 0 });
    expect([...agents]).toEqual([true]);
    expect(log.filter(({ clientIp }) => clientIp === '127.0.0.1')).toEqual([]);
    expect(target.site.strayCookies()).toEqual([]);
    for (const path of ['/api/data', '/sw.js', '/socket']) {
        expect(log.filter((visit) => visit.path === path).length, path).toBeGreaterThanOrEqual(3);
    }
});
