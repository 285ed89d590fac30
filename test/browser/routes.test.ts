import { PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import { expect, it } from 'vitest';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const OWN_ADDRESS = '127.0.0.1';

it.each([
    ['Playwright', PlaywrightCrawler, false],
    ['Playwright with incognito pages', PlaywrightCrawler, true],
    ['Puppeteer', PuppeteerCrawler, false],
] as const)('%s opens each page by the route of its label', async (_name, Crawler, useIncognitoPages) => {
    const target = await lab({ exits: 4 });
    const [one, two, three, four] = target.exits.map(({ ip }) => ip);
    const [first, second, third, fourth] = target.proxyUrls as [string, string, string, string];
    const proxySessions = sessionsFor(
        { proxyUrls: [first, second] },
        {
            routes: [
                { name: 'detail', when: ({ label }) => label === 'DETAIL', proxyUrls: [third, fourth] },
                // A proxy of the default list once more: a browser is found by its proxy.
                { name: 'shared', when: ({ label }) => label === 'SHARED', proxyUrls: [first] },
                { name: 'direct', when: ({ label }) => label === 'DIRECT', provider: null },
            ],
        },
    );
    const allowed: Record<string, readonly (string | undefined)[]> = {
        LIST: [one, two],
        DETAIL: [three, four],
        SHARED: [one],
        DIRECT: [OWN_ADDRESS],
    };
    const wrong: string[] = [];
    let pages = 0;
    const options = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
        maxConcurrency: 3,
        launchContext: { useIncognitoPages, ...browserLaunch() },
        requestHandler: ({ request, proxyInfo }) => {
            pages += 1;
            const { pathname } = new URL(request.url);
            const visit = target.site.log.findLast(({ path }) => path === pathname);
            if ((proxyInfo?.hostname ?? OWN_ADDRESS) !== visit?.clientIp) wrong.push(request.url);
        },
    });
    const requests = Object.keys(allowed).flatMap((label) =>
        target.site.urls(8, `/${label}/page`).map((url) => ({ url, label })),
    );
    await new Crawler(options as never, inMemory()).run(requests);
    expect({ pages, wrong }).toEqual({ pages: 32, wrong: [] });
    for (const { path, clientIp } of target.site.log) {
        const label = path.split('/')[1]!;
        if (label in allowed) expect(allowed[label], path).toContain(clientIp);
    }
    expect(target.site.strayCookies()).toEqual([]);
});
