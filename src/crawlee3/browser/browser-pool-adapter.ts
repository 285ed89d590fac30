import type { Relays } from '../../relay/relays.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import type { Listener } from '../../report/listener.js';
import type { Identities } from '../../identity/identities.js';
import type { Identity } from '../../identity/identity.js';
import { proxyInfoOf } from '../proxy-configuration/proxy-info.js';
import type { SessionPoolAdapter } from '../session-pool/session-pool-adapter.js';
import { SessionEndedError } from '../../identity/session-ended-error.js';
import type { LaunchContextLike, PreLaunchHook, PostLaunchHook, PrePageCreateHook, PuppeteerLike } from '../like.js';
import { browserOf, hasIdentityPerPage } from './browser-kind.js';
import { withFirefoxProxy } from './firefox-proxy.js';
import { bridgePageProxy } from './page-proxy.js';
import { closeLeaks, PROXY_EVEN_LOOPBACK, trust } from './launch-settings.js';

/** Gives each browser that Crawlee launches the identity whose proxy it is launched with. */
export class BrowserPoolAdapter {
    private readonly launched = new WeakSet<Identity>();

    constructor(
        private readonly identities: Identities,
        private readonly pool: SessionPoolAdapter,
        private readonly relays: Relays,
        private readonly bridges: SocksBridges,
        private readonly listener: Required<Listener>,
    ) {}

    /** Runs after Crawlee drew a session for the browser, and before the user's own hooks. */
    readonly preLaunchHook: PreLaunchHook = async (_pageId, launchContext) => {
        const browser = browserOf(launchContext);
        if (launchContext.proxyUrl !== undefined) closeLeaks(launchContext, browser);
        if (this.relays.openTls) trust(launchContext, browser, await this.relays.certificate());
        if (browser === 'puppeteer-firefox') prepareFirefox(launchContext);
        if (hasIdentityPerPage(launchContext)) {
            launchContext.extend({ session: this.pool.standIn() });
        } else {
            const identity = this.identityBehind(launchContext);
            this.launched.add(identity);
            launchContext.extend({ session: identity.session, proxyInfo: proxyInfoOf(identity) });
        }
        const { proxyUrl } = launchContext;
        if (proxyUrl !== undefined) launchContext.proxyUrl = await this.bridges.urlForBrowser(proxyUrl);
    };

    /** Runs when the browser is there. */
    readonly postLaunchHook: PostLaunchHook = (_pageId, browserController) => {
        const { id, launchContext } = browserController;
        const { session } = launchContext;
        const isShared = session !== undefined && !hasIdentityPerPage(launchContext);
        const identity = isShared ? this.identities.of(session) : undefined;
        const kind = browserOf(launchContext);
        this.listener.onBrowserLaunched({ id, kind, ...(identity && { exit: identity.exit.label }) });
        browserController.once('browserClosed', () => this.listener.onBrowserClosed(id));
    };

    /** Runs before each page; incognito pages have a proxy, and a bypass list, of their own. */
    readonly prePageCreateHook: PrePageCreateHook = async (_pageId, { id, launchContext }, pageOptions) => {
        this.listener.onPageOpened(id);
        if (pageOptions !== undefined) await bridgePageProxy(pageOptions, this.bridges);
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
        const drawn = session && this.identities.of(session);
        const waiting = [...this.pool.identities()].filter(({ openRequests }) => openRequests > 0);
        const candidates = [...waiting, ...(drawn === undefined ? [] : [drawn])].filter(
            (identity) => identity.connection.proxyUrl === proxyUrl && this.identities.isFit(identity),
        );
        const found = candidates.find((identity) => !this.launched.has(identity)) ?? candidates[0];
        if (found === undefined) throw new SessionEndedError('before its browser was launched');
        return found;
    }
}

const hasFirefoxProxy = new WeakSet<object>();

/** Crawlee then generates fingerprints of Firefox, and Firefox gets its proxy. */
function prepareFirefox(launchContext: LaunchContextLike): void {
    launchContext.launchOptions = { ...launchContext.launchOptions, product: 'firefox' };
    const { browserPlugin } = launchContext;
    if (browserPlugin?.library?.launch === undefined || hasFirefoxProxy.has(browserPlugin)) return;
    hasFirefoxProxy.add(browserPlugin);
    browserPlugin.library = withFirefoxProxy(browserPlugin.library as PuppeteerLike);
}
