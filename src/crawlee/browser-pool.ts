import type { ProxyInfo, Session } from '@crawlee/core';
import type { Certificate } from '../interception/certificates.js';
import { publicKeyHash } from '../interception/certificates.js';
import type { Relays } from '../relay/relays.js';
import type { Listener } from '../report/listener.js';
import type { Identities } from './identities.js';
import type { Identity } from './identity.js';
import { proxyInfoOf } from './proxy-info.js';
import type { PoolSeam } from './session-pool.js';
import { SessionEndedError } from './session-ended-error.js';

/** What we use of Crawlee's `LaunchContext`, which lives in a package that HTTP crawlers do not need. */
export interface LaunchContextLike {
    readonly proxyUrl?: string | undefined;
    readonly useIncognitoPages?: boolean | undefined;
    readonly experimentalContainers?: boolean | undefined;
    launchOptions?:
        { args?: string[] | undefined; ignoreHTTPSErrors?: boolean; acceptInsecureCerts?: boolean } | undefined;
    readonly browserPlugin?: { readonly library?: { name?: () => string } };
    readonly session?: Session;
    readonly proxyInfo?: ProxyInfo | undefined;
    extend(fields: Record<string, unknown>): void;
}

export type PreLaunchHook = (pageId: string, launchContext: LaunchContextLike) => Promise<void>;

/** What we use of Crawlee's `BrowserController`. */
export interface BrowserControllerLike {
    readonly id: string;
    readonly launchContext: LaunchContextLike;
    once(event: 'browserClosed', listener: () => void): unknown;
}

export type PostLaunchHook = (pageId: string, browserController: BrowserControllerLike) => void;

export type PrePageCreateHook = (
    pageId: string,
    browserController: Pick<BrowserControllerLike, 'id' | 'launchContext'>,
    pageOptions?: { proxyServer?: string; proxyBypassList?: string[] },
) => void;

/** WebRTC speaks UDP, which no HTTP proxy carries; without this it would show the machine's own address. */
const WEBRTC_ARGUMENTS = [
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
];

/**
 * What Chromium sends on its own account, whatever page is open: looks for updates, and for somebody who is logged in.
 * It would leave by the identity, and be paid for. There is no switch for either; a server where nobody answers is one.
 */
const NO_BUSINESS_OF_ITS_OWN = ['--gaia-url=http://127.0.0.1:9', '--component-updater=url-source=http://127.0.0.1:9'];

/** And asks for the time. Puppeteer joins this with its own list of features; Playwright has seen to it already. */
const NO_QUESTION_OF_TIME = '--disable-features=NetworkTimeServiceQuerying';

/**
 * Chromium never uses a proxy for loopback addresses unless told so by this entry of the bypass list. Playwright
 * tells it; with Puppeteer, pages from this machine would quietly be fetched without the proxy.
 */
const PROXY_EVEN_LOOPBACK = '<-loopback>';
const BYPASS_LIST_ARGUMENT = '--proxy-bypass-list=';

/** Gives each browser that Crawlee launches the identity whose proxy it is launched with. */
export class BrowserSeam {
    private readonly launched = new WeakSet<Identity>();

    constructor(
        private readonly identities: Identities,
        private readonly pool: PoolSeam,
        private readonly relays: Relays,
        private readonly listener: Required<Listener>,
    ) {}

    /** Runs after Crawlee drew a session for the browser, and before the user's own hooks. */
    readonly preLaunchHook: PreLaunchHook = async (_pageId, launchContext) => {
        if (launchContext.proxyUrl !== undefined) closeLeaks(launchContext);
        if (this.relays.openTls) trust(launchContext, await this.relays.certificate());
        if (hasIdentityPerPage(launchContext)) {
            launchContext.extend({ session: this.pool.standIn() });
            return;
        }
        const identity = this.identityBehind(launchContext);
        this.launched.add(identity);
        launchContext.extend({ session: identity.session, proxyInfo: proxyInfoOf(identity) });
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
    readonly prePageCreateHook: PrePageCreateHook = (_pageId, { id, launchContext }, pageOptions) => {
        this.listener.onPageOpened(id);
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

/** Whether each page has cookies and a proxy of its own, instead of sharing those of its browser. */
export function hasIdentityPerPage({
    useIncognitoPages,
    experimentalContainers,
}: Pick<LaunchContextLike, 'useIncognitoPages' | 'experimentalContainers'>): boolean {
    return useIncognitoPages === true || experimentalContainers === true;
}

/** Whatever the browser sends is to leave by its proxy. */
function closeLeaks(launchContext: LaunchContextLike): void {
    const browser = browserOf(launchContext);
    if (browser === 'other') return;
    launchContext.launchOptions ??= {};
    const args = (launchContext.launchOptions.args ??= []);
    args.push(...WEBRTC_ARGUMENTS, ...NO_BUSINESS_OF_ITS_OWN);
    if (browser === 'puppeteer') args.push(NO_QUESTION_OF_TIME);
    if (browser === 'puppeteer' && !args.some((argument) => argument.startsWith(BYPASS_LIST_ARGUMENT))) {
        args.push(`${BYPASS_LIST_ARGUMENT}${PROXY_EVEN_LOOPBACK}`);
    }
}

/**
 * The browser is to accept the certificates that a relay shows in place of a target's; whether the service behind the
 * relay is who it should be, the relay finds out. Chromium can be told exactly which; its service workers go by
 * nothing else. Other browsers can be told to accept any: nothing but the relay is within their reach.
 */
function trust(launchContext: LaunchContextLike, certificate: Certificate): void {
    const options = (launchContext.launchOptions ??= {});
    options.ignoreHTTPSErrors = true;
    options.acceptInsecureCerts = true;
    if (browserOf(launchContext) === 'other') return;
    (options.args ??= []).push(`--ignore-certificate-errors-spki-list=${publicKeyHash(certificate)}`);
}

/** Playwright's browser types have a name; what has none is Puppeteer. */
function browserOf({ browserPlugin }: LaunchContextLike): 'playwright-chromium' | 'puppeteer' | 'other' {
    const library = browserPlugin?.library;
    if (typeof library?.name !== 'function') return 'puppeteer';
    return library.name() === 'chromium' ? 'playwright-chromium' : 'other';
}
