import { PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { expect, it } from 'vitest';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

/** Where the exits are, by what the page says that `exitCheck` asks. */
const PLACES = [
    { country: 'JP', timezone: 'Asia/Tokyo', language: 'ja-JP', accept: /^ja-JP,ja;q=0\.9/ },
    { country: 'BR', timezone: 'America/Manaus', language: 'pt-BR', accept: /^pt-BR,pt;q=0\.9/ },
] as const;

function placeOf(clientIp: string) {
    return PLACES[clientIp.endsWith('.1') ? 0 : 1];
}

async function start(): Promise<{ target: Lab; exitCheck: { url: string } }> {
    const target = await lab({
        exits: 2,
        sites: [
            {},
            {
                pages: ({ clientIp }) => {
                    const { country, timezone } = placeOf(clientIp);
                    return { body: JSON.stringify({ ip: clientIp, country, timezone }) };
                },
            },
        ],
    });
    return { target, exitCheck: { url: target.sites[1]!.urls(1, '/ip')[0]! } };
}

/** What a page, and a worker of it, say of the browser, one field a line. */
const TOLD = `(async () => {
    const tell = 'JSON.stringify([Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.languages[0]])';
    const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(' + tell + ')'])));
    const inWorker = await new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(JSON.parse(data))));
    const { state } = await navigator.permissions.query({ name: 'geolocation' });
    return { page: [...JSON.parse(eval(tell)), new Date(2024, 0).getTimezoneOffset()], inWorker, state };
})()`;

const CRAWLERS = [
    ['Playwright', PlaywrightCrawler, {}, {}],
    ['Playwright, in processes', PlaywrightCrawler, { browserIdentities: 'process' }, {}],
    ['Puppeteer', PuppeteerCrawler, {}, {}],
    ['Puppeteer, incognito pages', PuppeteerCrawler, {}, { useIncognitoPages: true }],
] as const;

it.each(CRAWLERS)('%s: browsers fit the country of their exit', async (_name, Crawler, settings, launch) => {
    const { target, exitCheck } = await start();
    const proxySessions = sessionsFor(target, { exitCheck, matchLocale: true, ...settings });
    const told = new Map<string, { page: string[]; inWorker: string[]; state: string }>();
    const options = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
        minConcurrency: 2,
        launchContext: { ...browserLaunch(), ...launch },
        browserPoolOptions: { maxOpenPagesPerBrowser: 1 },
        requestHandler: async ({ page, proxyInfo }) => {
            const { country } = placeOf(proxyInfo!.hostname);
            expect(proxyInfo).toMatchObject({ countryCode: country });
            told.set(country, await page.evaluate(TOLD));
        },
    });
    await new Crawler(options as never, inMemory()).run(target.site.urls(4, '/page'));

    for (const { country, timezone, language, accept } of PLACES) {
        const offset = country === 'JP' ? -540 : 240;
        expect(told.get(country)).toMatchObject({ page: [timezone, language, offset], inWorker: [timezone, language] });
        expect(told.get(country)!.state).not.toBe('granted');
        const visits = target.site.servedPages().filter(({ clientIp }) => placeOf(clientIp).country === country);
        for (const { headers } of visits) expect(headers['accept-language']).toMatch(accept);
    }
});
