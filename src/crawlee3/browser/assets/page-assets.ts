import type { SiteNames } from '../../../identity/routes/site-names.js';
import type { CrawlingContextLike } from '../../like.js';
import type { BrowserKind } from '../browser-kind.js';
import { browserOf } from '../browser-kind.js';
import type { Assets } from './assets.js';
import { mayLoad } from './assets.js';
import { blockInChromium } from './chromium-assets.js';
import { assetType } from './asset-type.js';
import type { AskedLike, PlaywrightPageLike, PuppeteerPageLike } from './page-like.js';

export interface PageAssetsParts {
    readonly sites: Pick<SiteNames, 'of'>;
    readonly assetsOf: (site: string) => Assets;
    /** The option could not be followed; a sentence. */
    readonly onTrouble: (sentence: string) => void;
}

/** Before the handlers of users, whose word counts where they say more. */
const PRIORITY = 0;

/** Keeps the pages of browsers from loading what their site's `assets` leaves out. */
export class PageAssets {
    private hasWarned = false;

    constructor(private readonly parts: PageAssetsParts) {}

    /** A page is about to be opened. */
    async apply(context: CrawlingContextLike): Promise<void> {
        const { request, browserController } = context;
        if (browserController === undefined) return;
        const assets = this.parts.assetsOf(this.parts.sites.of(request));
        const { page } = context;
        if (assets === 'all' || page === undefined) return;
        const may = (url: string, type: string): boolean => this.ask(assets, url, type);
        try {
            await block(page, browserOf(browserController.launchContext), assets, may);
        } catch (error) {
            // A page that loads too much is better than none.
            this.warn(`Option "assets" cannot be followed in this browser, and everything is loaded: ${String(error)}`);
        }
    }

    /** A function that throws keeps nothing from being loaded: its errors are the user's to see, not the page's to suffer. */
    private ask(assets: Assets, url: string, type: string): boolean {
        try {
            return mayLoad(assets, { url, type });
        } catch (error) {
            this.warn(`Option "assets" threw, and everything is loaded where it does: ${String(error)}`);
            return true;
        }
    }

    private warn(sentence: string): void {
        if (!this.hasWarned) this.parts.onTrouble(sentence);
        this.hasWarned = true;
    }
}

type May = (url: string, type: string) => boolean;

async function block(page: object, browser: BrowserKind, assets: Assets, may: May): Promise<void> {
    switch (browser) {
        case 'playwright-chromium': {
            const session = await (page as PlaywrightPageLike).context().newCDPSession(page);
            return blockInChromium(session, assets, may);
        }
        case 'puppeteer':
            return blockInChromium(await (page as PuppeteerPageLike).createCDPSession(), assets, may);
        case 'puppeteer-firefox':
            return interceptByPuppeteer(page as PuppeteerPageLike, may);
        case 'playwright-firefox':
        case 'other':
            return routeByPlaywright(page as PlaywrightPageLike, may);
    }
}

function isAllowed(request: AskedLike, mainFrame: unknown, may: May): boolean {
    if (request.isNavigationRequest() && request.frame() === mainFrame) return true;
    return may(request.url(), assetType(request));
}

async function routeByPlaywright(page: PlaywrightPageLike, may: May): Promise<void> {
    await page.route('**/*', async (route) => {
        const answer = isAllowed(route.request(), page.mainFrame(), may)
            ? route.fallback()
            : route.abort('blockedbyclient');
        // A page that is closed meanwhile asks for nothing any more.
        await answer.catch(() => undefined);
    });
}

async function interceptByPuppeteer(page: PuppeteerPageLike, may: May): Promise<void> {
    await page.setRequestInterception(true);
    page.on('request', (request) => {
        const answer = isAllowed(request, page.mainFrame(), may)
            ? request.continue({}, PRIORITY)
            : request.abort('blockedbyclient', PRIORITY);
        void answer.catch(() => undefined);
    });
}
