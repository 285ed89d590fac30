import { tariffOf } from '../../budget/tariff.js';
import type { Locale } from '../../common/locale.js';
import type { Connections } from '../../connections/connections.js';
import type { Relays } from '../../relay/relays.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import type { EventStream } from '../../events/event-stream.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { Identity } from '../../identity/identity.js';
import { proxyInfoOf } from '../proxy-configuration/proxy-info.js';
import type { SessionPoolAdapter } from '../session-pool/session-pool-adapter.js';
import { sessionOf } from '../session-pool/session-of.js';
import { localize, localizePage } from './browser-locale.js';
import { keepFingerprint } from './kept-fingerprint.js';
import { SessionEndedError } from '../../identity/sessions/session-ended-error.js';
import type {
    BrowserLibraryLike,
    BrowserPoolOptionsLike,
    CrawlerOptionsLike,
    LaunchContextLike,
    PreLaunchHook,
    PostLaunchHook,
    PrePageCreateHook,
    PuppeteerLike,
} from '../like.js';
import type { BrowserKind } from './browser-kind.js';
import { browserOf, hasIdentityPerPage } from './browser-kind.js';
import { identityContextOf } from './contexts/identity-context.js';
import type { BrowserTypeLike } from './contexts/playwright-contexts.js';
import { withPlaywrightContexts } from './contexts/playwright-contexts.js';
import { withPuppeteerContexts } from './contexts/puppeteer-contexts.js';
import { withFirefoxProxy } from './firefox-proxy.js';
import { bridgePageProxy } from './page-proxy.js';
import { closeLeaks, PROXY_EVEN_LOOPBACK, trust } from './launch-settings.js';

/**
 * An idle context costs next to nothing, and an identity that takes turns with many others is idle for long. Crawlee's
 * default for browsers is 10.
 */
const IDLE_CONTEXT_SECS = 300;

export interface BrowserPoolAdapterParts {
    readonly identities: Identities;
    readonly pool: SessionPoolAdapter;
    readonly relays: Relays;
    readonly bridges: SocksBridges;
    readonly connections: Connections;
    readonly events: EventStream;
    /** What an identity says of itself, where the user wants it to fit its exit. */
    readonly localeOf: (identity: Identity) => Locale | undefined;
    /**
     * Whether browsers of identities are contexts of processes that they share. Each serves one page where pages are to be
     * incognito.
     */
    readonly contexts: 'none' | 'kept' | 'of-one-page';
}

/** Gives each browser that Crawlee launches the identity whose proxy it is launched with. */
export class BrowserPoolAdapter {
    private readonly launched = new WeakSet<Identity>();

    constructor(private readonly parts: BrowserPoolAdapterParts) {}

    /** The crawler's options for its browsers, with the user's in them. */
    optionsWith({ launchContext = {}, browserPoolOptions }: CrawlerOptionsLike): CrawlerOptionsLike {
        const { contexts } = this.parts;
        return {
            launchContext: {
                ...launchContext,
                ...(contexts === 'of-one-page' && { useIncognitoPages: false }),
                // Pages are then opened in the browser of the identity that was chosen for them.
                ...((contexts !== 'none' || !hasIdentityPerPage(launchContext)) && { browserPerProxy: true }),
            },
            browserPoolOptions: this.poolOptionsWith(browserPoolOptions),
        };
    }

    /** The user's hooks still run, after ours. */
    poolOptionsWith(options: BrowserPoolOptionsLike = {}): BrowserPoolOptionsLike {
        const { contexts } = this.parts;
        return {
            ...(contexts !== 'none' && { retireInactiveBrowserAfterSecs: IDLE_CONTEXT_SECS }),
            ...options,
            ...(contexts === 'of-one-page' && { retireBrowserAfterPageCount: 1, maxOpenPagesPerBrowser: 1 }),
            preLaunchHooks: [this.preLaunchHook, ...(options.preLaunchHooks ?? [])],
            postLaunchHooks: [this.postLaunchHook, ...(options.postLaunchHooks ?? [])],
            prePageCreateHooks: [this.prePageCreateHook, ...(options.prePageCreateHooks ?? [])],
        };
    }

    /** Runs after Crawlee drew a session for the browser, and before the user's own hooks. */
    private readonly preLaunchHook: PreLaunchHook = async (_pageId, launchContext) => {
        const browser = browserOf(launchContext);
        if (launchContext.proxyUrl !== undefined) closeLeaks(launchContext, browser);
        if (this.parts.relays.openTls) trust(launchContext, browser, await this.parts.relays.certificate());
        if (browser === 'puppeteer-firefox') prepareFirefox(launchContext);
        if (this.parts.contexts !== 'none') shareProcesses(launchContext, browser);
        let identity: Identity | undefined;
        if (hasIdentityPerPage(launchContext)) {
            launchContext.extend({ session: this.parts.pool.standIn() });
        } else {
            identity = this.identityBehind(launchContext);
            this.launched.add(identity);
            launchContext.extend({ session: identity.session, proxyInfo: proxyInfoOf(identity) });
            const locale = this.parts.localeOf(identity);
            if (locale !== undefined) localize(launchContext, browser, locale);
            keepFingerprint(launchContext, sessionOf(identity), browser, locale);
        }
        const { proxyUrl } = launchContext;
        if (proxyUrl !== undefined) launchContext.proxyUrl = await this.urlFor(proxyUrl, identity);
    };

    /** Runs when the browser is there. */
    private readonly postLaunchHook: PostLaunchHook = (_pageId, browserController) => {
        const { id, launchContext } = browserController;
        const { session } = launchContext;
        const isShared = session !== undefined && !hasIdentityPerPage(launchContext);
        const identity = isShared ? this.parts.identities.of(session) : undefined;
        const { events } = this.parts;
        events.emit({ kind: 'browserLaunched', id, library: browserOf(launchContext), exit: identity?.exit });
        browserController.once('browserClosed', () => events.emit({ kind: 'browserClosed', id }));
    };

    /** Runs before each page; incognito pages have a proxy, and a bypass list, of their own. */
    private readonly prePageCreateHook: PrePageCreateHook = async (_pageId, controller, pageOptions) => {
        const { id, launchContext, browser } = controller;
        this.parts.events.emit({ kind: 'pageOpened', browserId: id });
        const isNew = await identityContextOf(browser)?.revive();
        // Crawlee has put the fingerprint into the context that is gone.
        if (isNew === true) launchContext.extend({ isFingerprintInjected: false });
        if (pageOptions !== undefined) {
            await bridgePageProxy(pageOptions, (proxyUrl) => {
                const identity = this.identityBy(proxyUrl);
                const locale = identity && this.parts.localeOf(identity);
                if (locale !== undefined) localizePage(pageOptions, locale);
                return this.urlFor(proxyUrl, identity);
            });
        }
        if (pageOptions?.proxyServer === undefined || browserOf(launchContext) !== 'puppeteer') return;
        pageOptions.proxyBypassList ??= [PROXY_EVEN_LOOPBACK];
    };

    /** The URL that a browser can use for a proxy, and by which its traffic is counted. */
    private async urlFor(proxyUrl: string, identity: Identity | undefined): Promise<string> {
        const usable = await this.parts.bridges.urlForBrowser(proxyUrl);
        if (identity === undefined) return usable;
        const [exit, tariff] = [identity.exit.label, tariffOf(identity.exit)];
        return this.parts.connections.ways.urlFor({ proxyUrl: usable, exit, tariff }, identity);
    }

    /** The identity of a proxy; of several, the newest. */
    private identityBy(proxyUrl: string): Identity | undefined {
        return [...this.parts.identities].findLast(({ connection }) => connection.proxyUrl === proxyUrl);
    }

    /**
     * The living identity whose proxy the browser is launched with. Several may have that proxy: those that have no
     * browser yet come first. The session that Crawlee drew for the launch counts only where its own identity has that
     * proxy, as when somebody opens a page without a request.
     * @throws SessionEndedError when the identity has ended since its request was given it: the session that Crawlee drew
     *     would bring cookies and a fingerprint from another exit.
     */
    private identityBehind({ proxyUrl: asked, session }: LaunchContextLike): Identity {
        const proxyUrl = this.parts.bridges.isDirect(asked) ? undefined : asked;
        const drawn = session && this.parts.identities.of(session);
        // One that is asked for by name may have begun in another crawler.
        const waiting = [...this.parts.pool.identities(), ...this.parts.identities].filter(
            ({ openRequests }) => openRequests > 0,
        );
        const candidates = [...waiting, ...(drawn === undefined ? [] : [drawn])].filter(
            (identity) => identity.connection.proxyUrl === proxyUrl && this.parts.identities.isFit(identity),
        );
        const found = candidates.find((identity) => !this.launched.has(identity)) ?? candidates[0];
        if (found === undefined) throw new SessionEndedError('before its browser was launched');
        return found;
    }
}

/** Crawlee then generates fingerprints of Firefox, and Firefox gets its proxy. */
function prepareFirefox(launchContext: LaunchContextLike): void {
    launchContext.launchOptions = { ...launchContext.launchOptions, product: 'firefox' };
    wrapLibrary(launchContext, (library) => withFirefoxProxy(library as PuppeteerLike));
}

/** Crawlee then gets contexts where it asks for browsers. */
function shareProcesses(launchContext: LaunchContextLike, browser: BrowserKind): void {
    if (browser === 'playwright-chromium') {
        wrapLibrary(launchContext, (library) => withPlaywrightContexts(library as BrowserTypeLike));
    } else if (browser === 'puppeteer') {
        wrapLibrary(launchContext, (library) => withPuppeteerContexts(library as PuppeteerLike));
    }
}

const wrapped = new WeakSet<object>();

/** The launcher of a crawler, the user's or Crawlee's, is wrapped when it is first used. */
function wrapLibrary(
    { browserPlugin }: LaunchContextLike,
    wrap: (library: BrowserLibraryLike) => BrowserLibraryLike,
): void {
    if (browserPlugin?.library === undefined || wrapped.has(browserPlugin)) return;
    wrapped.add(browserPlugin);
    browserPlugin.library = wrap(browserPlugin.library);
}
