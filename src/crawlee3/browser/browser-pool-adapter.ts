import type { Relays } from '../../relay/relays.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import type { Listener } from '../../report/listener.js';
import type { Identities } from '../../identity/identities.js';
import type { Identity } from '../../identity/identity.js';
import { proxyInfoOf } from '../proxy-configuration/proxy-info.js';
import type { SessionPoolAdapter } from '../session-pool/session-pool-adapter.js';
import { sessionOf } from '../session-pool/session-of.js';
import { keepFingerprint } from './kept-fingerprint.js';
import { SessionEndedError } from '../../identity/session-ended-error.js';
import type {
    BrowserLibraryLike,
    BrowserPoolOptionsLike,
    LaunchContextLike,
    PreLaunchHook,
    PostLaunchHook,
    PrePageCreateHook,
    PuppeteerLike,
} from '../like.js';
import { browserOf, hasIdentityPerPage } from './browser-kind.js';
import { contextLauncher } from './contexts/context-launcher.js';
import { identityContextOf } from './contexts/identity-context.js';
import type { BrowserTypeLike } from './contexts/playwright-like.js';
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
    readonly listener: Required<Listener>;
    /** Whether browsers of identities are contexts of processes that they share. */
    readonly sharesProcesses: boolean;
}

/** Gives each browser that Crawlee launches the identity whose proxy it is launched with. */
export class BrowserPoolAdapter {
    private readonly launched = new WeakSet<Identity>();

    constructor(private readonly parts: BrowserPoolAdapterParts) {}

    /** What is set unless the user's `browserPoolOptions` say otherwise. */
    get defaults(): BrowserPoolOptionsLike {
        return this.parts.sharesProcesses ? { retireInactiveBrowserAfterSecs: IDLE_CONTEXT_SECS } : {};
    }

    /** Runs after Crawlee drew a session for the browser, and before the user's own hooks. */
    readonly preLaunchHook: PreLaunchHook = async (_pageId, launchContext) => {
        const browser = browserOf(launchContext);
        if (launchContext.proxyUrl !== undefined) closeLeaks(launchContext, browser);
        if (this.parts.relays.openTls) trust(launchContext, browser, await this.parts.relays.certificate());
        if (browser === 'puppeteer-firefox') prepareFirefox(launchContext);
        if (this.parts.sharesProcesses && browser === 'playwright-chromium') shareProcesses(launchContext);
        if (hasIdentityPerPage(launchContext)) {
            launchContext.extend({ session: this.parts.pool.standIn() });
        } else {
            const identity = this.identityBehind(launchContext);
            this.launched.add(identity);
            launchContext.extend({ session: identity.session, proxyInfo: proxyInfoOf(identity) });
            keepFingerprint(launchContext, sessionOf(identity));
        }
        const { proxyUrl } = launchContext;
        if (proxyUrl !== undefined) launchContext.proxyUrl = await this.parts.bridges.urlForBrowser(proxyUrl);
    };

    /** Runs when the browser is there. */
    readonly postLaunchHook: PostLaunchHook = (_pageId, browserController) => {
        const { id, launchContext } = browserController;
        const { session } = launchContext;
        const isShared = session !== undefined && !hasIdentityPerPage(launchContext);
        const identity = isShared ? this.parts.identities.of(session) : undefined;
        const kind = browserOf(launchContext);
        this.parts.listener.onBrowserLaunched({ id, kind, ...(identity && { exit: identity.exit.label }) });
        browserController.once('browserClosed', () => this.parts.listener.onBrowserClosed(id));
    };

    /** Runs before each page; incognito pages have a proxy, and a bypass list, of their own. */
    readonly prePageCreateHook: PrePageCreateHook = async (_pageId, controller, pageOptions) => {
        const { id, launchContext, browser } = controller;
        this.parts.listener.onPageOpened(id);
        const isNew = await identityContextOf(browser?.contexts?.()[0])?.revive();
        // Crawlee has put the fingerprint into the context that is gone.
        if (isNew === true) launchContext.extend({ isFingerprintInjected: false });
        if (pageOptions !== undefined) await bridgePageProxy(pageOptions, this.parts.bridges);
        if (pageOptions?.proxyServer === undefined || browserOf(launchContext) !== 'puppeteer') return;
        pageOptions.proxyBypassList ??= [PROXY_EVEN_LOOPBACK];
    };

    /**
     * The living identity whose proxy the browser is launched with. Several may have that proxy: those that have no
     * browser yet come first. The session that Crawlee drew for the launch counts only where its own identity has that
     * proxy, as when somebody opens a page without a request.
     * @throws SessionEndedError when the identity has ended since its request was given it: the session that Crawlee drew
     *     would bring cookies and a fingerprint from another exit.
     */
    private identityBehind({ proxyUrl, session }: LaunchContextLike): Identity {
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
function shareProcesses(launchContext: LaunchContextLike): void {
    if (!hasIdentityPerPage(launchContext)) {
        wrapLibrary(launchContext, (library) => contextLauncher(library as BrowserTypeLike));
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
