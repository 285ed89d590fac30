import { Configuration, PlaywrightCrawler, ProxyConfiguration, PuppeteerCrawler } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { findChromium, quotaBan, startLab } from 'crawlee-proxy-sessions/lab';

export const LIBRARIES = { Playwright: PlaywrightCrawler, Puppeteer: PuppeteerCrawler } as const;

/** Stock Crawlee, or ours with a process or a context for each identity. */
export type SetUp = 'stock' | 'process' | 'context';

export type Library = keyof typeof LIBRARIES;

export const SET_UPS: readonly SetUp[] = ['stock', 'process', 'context'];

/** How long identities and browsers live in a crawl, and what ends them. */
export interface Lives {
    readonly exits: number;
    readonly pages: number;
    readonly maxUsageCount?: number;
    readonly retireBrowserAfterPageCount?: number;
    readonly maxOpenPagesPerBrowser?: number;
    /** After each so many requests of an exit the site refuses it for a while. */
    readonly bannedFor?: { readonly requests: number; readonly secs: number };
    /** After each so many pages a browser is killed under its pages. */
    readonly killEvery?: number;
}

/** Counted on the log of the site. */
export interface BrowserCrawl {
    /** Pages that reached the handler. */
    readonly pages: number;
    /** Pages whose handler was told another exit than the one that the site saw. */
    readonly wrongExits: number;
    /** Requests with a cookie that the site gave to another exit. */
    readonly mixedCookies: number;
    /** Requests from this machine's own address. */
    readonly direct: number;
    /** What Crawlee took for a browser: a process, or a context in one. */
    readonly browsers: number;
    /** Pages by exit, the most used first. */
    readonly pagesByExit: readonly number[];
}

const LONGER_THAN_A_CRAWL_SECS = 3_600;

/** Crawls with browsers through a lab of its own. */
export async function crawlWithBrowsers(library: Library, setUp: SetUp, lives: Lives): Promise<BrowserCrawl> {
    await using lab = await startLab({ exits: lives.exits });
    if (lives.bannedFor !== undefined) {
        const { requests, secs } = lives.bannedFor;
        lab.site.setPolicy(quotaBan({ requests, windowSecs: LONGER_THAN_A_CRAWL_SECS, banSecs: secs }));
    }
    const counts = { pages: 0, wrongExits: 0 };
    const browsers = new Set<unknown>();
    const { executablePath } = await findChromium();
    const options = {
        minConcurrency: 4,
        maxConcurrency: 4,
        maxRequestRetries: 10,
        launchContext: {
            launchOptions: {
                executablePath,
                headless: true,
                args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
            },
        },
        sessionPoolOptions: {
            sessionOptions: { ...(lives.maxUsageCount !== undefined && { maxUsageCount: lives.maxUsageCount }) },
        },
        browserPoolOptions: {
            retireBrowserAfterPageCount: lives.retireBrowserAfterPageCount ?? 100,
            maxOpenPagesPerBrowser: lives.maxOpenPagesPerBrowser ?? 20,
        },
        requestHandler: async ({ request, proxyInfo, browserController }: HandlerContext) => {
            counts.pages += 1;
            browsers.add(browserController);
            if (seenFrom(lab, request.url) !== proxyInfo?.hostname) counts.wrongExits += 1;
            if (lives.killEvery !== undefined && counts.pages % lives.killEvery === 0) await browserController.kill();
        },
    };
    const Crawler = LIBRARIES[library] as typeof PlaywrightCrawler;
    const configuration = new Configuration({ persistStorage: false });
    if (setUp !== 'stock') {
        await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls, browserIdentities: setUp });
        const ours = proxySessions.optionsFor(Crawler, options);
        await new Crawler(ours, configuration).run(lab.site.urls(lives.pages, '/page'));
    } else {
        const proxyConfiguration = new ProxyConfiguration({ proxyUrls: [...lab.proxyUrls] });
        await new Crawler({ ...options, proxyConfiguration }, configuration).run(lab.site.urls(lives.pages, '/page'));
    }
    return {
        ...counts,
        mixedCookies: lab.site.strayCookies().length,
        direct: lab.site.visitsByIp().get('127.0.0.1') ?? 0,
        browsers: browsers.size,
        pagesByExit: pagesByExit(lab),
    };
}

interface HandlerContext {
    readonly request: { readonly url: string };
    readonly proxyInfo?: { readonly hostname: string } | undefined;
    readonly browserController: { kill(): Promise<void> };
}

function pagesByExit({ site }: Lab): number[] {
    const pages = new Map<string, number>();
    for (const { clientIp } of site.servedPages()) pages.set(clientIp, (pages.get(clientIp) ?? 0) + 1);
    return [...pages.values()].sort((a, b) => b - a);
}

function seenFrom({ site }: Lab, url: string): string | undefined {
    const { pathname } = new URL(url);
    return site.log.findLast(({ path, status }) => path === pathname && status === 200)?.clientIp;
}
