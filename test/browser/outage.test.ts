import { setTimeout as sleep } from 'node:timers/promises';
import { PlaywrightCrawler } from 'crawlee';
import type { Fault } from 'crawlee-proxy-sessions/lab';
import { expect, it } from 'vitest';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 40;
const OUTAGE_MILLIS = 3_000;
/** What a gateway shows whose own proxies are gone, and proxies that are gone themselves. */
const OUTAGES: readonly Fault[] = [
    { kind: 'status', status: 594, body: '594 Connection Refused' },
    { kind: 'dead' },
    { kind: 'status', status: 503, headers: { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }, body: '<h1>Error</h1>' },
];

it('all proxies down in mid-crawl lose no page and make none up', async () => {
    const target = await lab({ exits: OUTAGES.length, site: { latencyMillis: 30 } });
    const proxySessions = sessionsFor(target, { browserIdentities: 'context' });
    const titles: string[] = [];
    const failed: string[] = [];
    const options = proxySessions.optionsFor(PlaywrightCrawler, {
        launchContext: browserLaunch(),
        maxConcurrency: 3,
        requestHandler: async ({ page }) => void titles.push(await page.title()),
        failedRequestHandler: (_context, { message }) => void failed.push(message),
    });
    const outage = async (): Promise<void> => {
        while (titles.length < 10) await sleep(20);
        await Promise.all(target.exits.map((exit, index) => exit.setFault(OUTAGES[index])));
        await sleep(OUTAGE_MILLIS);
        await Promise.all(target.exits.map((exit) => exit.setFault(undefined)));
    };
    await Promise.all([new PlaywrightCrawler(options, inMemory()).run(target.site.urls(PAGES)), outage()]);
    expect(failed).toEqual([]);
    expect(titles.filter((title) => !title.startsWith('Page '))).toEqual([]);
    expect(titles).toHaveLength(PAGES);
});
