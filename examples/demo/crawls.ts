import { CheerioCrawler, Configuration, PlaywrightCrawler } from 'crawlee';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { bannedExits, findChromium, startLab } from 'crawlee-proxy-sessions/lab';
import { Progress } from './progress.js';
import type { SetUp } from './set-ups.js';

/** What one crawl achieved, counted on the site's log. */
export interface CrawlResult {
    readonly crawl: string;
    readonly setUp: string;
    readonly pagesAsked: number;
    readonly pagesGot: number;
    readonly requests: number;
    readonly blocked: number;
    /** Pages whose handler was told another exit than the one that the site saw. */
    readonly wrongProxyInfo: number;
    readonly exitsUsed: number;
    readonly secs: number;
}

/** What the crawlers' contexts have in common. */
interface PageContext {
    readonly request: { readonly url: string };
    readonly proxyInfo?: { readonly hostname: string } | undefined;
}

export function crawlWithCheerio(setUp: SetUp): Promise<CrawlResult> {
    return crawl('Cheerio', setUp, { exits: 50, pages: 300 }, async (lab, requestHandler) => {
        const options = { maxConcurrency: 20, minConcurrency: 20, requestHandler };
        const crawler = new CheerioCrawler(setUp.optionsFor(CheerioCrawler, options, lab.proxyUrls), inMemory());
        await crawler.run(lab.site.urls(300));
    });
}

export async function crawlWithPlaywright(setUp: SetUp): Promise<CrawlResult> {
    const launchOptions = { ...(await findChromium()), headless: true };
    return crawl('Playwright', setUp, { exits: 20, pages: 40 }, async (lab, requestHandler) => {
        const options = {
            maxConcurrency: 4,
            minConcurrency: 4,
            launchContext: { launchOptions },
            browserPoolOptions: { retireBrowserAfterPageCount: 5 },
            requestHandler,
        };
        const crawler = new PlaywrightCrawler(setUp.optionsFor(PlaywrightCrawler, options, lab.proxyUrls), inMemory());
        await crawler.run(lab.site.urls(40));
    });
}

async function crawl(
    name: string,
    setUp: SetUp,
    { exits, pages }: { readonly exits: number; readonly pages: number },
    run: (lab: Lab, requestHandler: (context: PageContext) => void) => Promise<void>,
): Promise<CrawlResult> {
    await using lab = await startLab({ exits });
    // Two of five exits were banned before we came.
    lab.site.setPolicy(bannedExits(lab.exits.filter((_, index) => index % 5 < 2).map(({ ip }) => ip)));

    const progress = new Progress(`${name}, ${setUp.name}`, pages);
    const startedAt = Date.now();
    let wrongProxyInfo = 0;
    await run(lab, ({ request, proxyInfo }) => {
        const { pathname } = new URL(request.url);
        const visit = lab.site.servedPages().findLast(({ path }) => path === pathname);
        if (visit?.clientIp !== proxyInfo?.hostname) wrongProxyInfo += 1;
        progress.advance();
    });
    progress.stop();

    const visits = lab.site.pages();
    return {
        crawl: name,
        setUp: setUp.name,
        pagesAsked: pages,
        pagesGot: new Set(lab.site.servedPages().map(({ path }) => path)).size,
        requests: visits.length,
        blocked: visits.filter(({ status }) => status === 403).length,
        wrongProxyInfo,
        exitsUsed: lab.site.pagesByIp().size,
        secs: (Date.now() - startedAt) / 1000,
    };
}

function inMemory(): Configuration {
    return new Configuration({ persistStorage: false });
}
