import type { Certificate } from '../../interception/certificates.js';
import { publicKeyHash } from '../../interception/certificates.js';
import type { LaunchContextLike } from '../like.js';
import type { BrowserKind } from './browser-kind.js';
import { FIREFOX_LEAKS } from './firefox-proxy.js';

/** WebRTC speaks UDP, which no HTTP proxy carries; without this it would show the machine's own address. */
const WEBRTC_ARGUMENTS = [
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
];

/**
 * What Chromium sends on its own account, whatever page is open: looks for updates, and for somebody who is logged in.
 * It would go through the identity's proxy, and cost money. There is no switch for either; a server where nobody answers is one.
 */
const NO_BUSINESS_OF_ITS_OWN = ['--gaia-url=http://127.0.0.1:9', '--component-updater=url-source=http://127.0.0.1:9'];

/** And asks for the time. Puppeteer joins this with its own list of features; Playwright has seen to it already. */
const NO_QUESTION_OF_TIME = '--disable-features=NetworkTimeServiceQuerying';

/**
 * Chromium never uses a proxy for loopback addresses unless told so by this entry of the bypass list. Playwright
 * tells it; with Puppeteer, pages from this machine would quietly be fetched without the proxy.
 */
export const PROXY_EVEN_LOOPBACK = '<-loopback>';
const BYPASS_LIST_ARGUMENT = '--proxy-bypass-list=';

/** Everything that the browser sends goes through its proxy. */
export function closeLeaks(launchContext: LaunchContextLike, browser: BrowserKind): void {
    if (browser === 'other') return;
    const options = (launchContext.launchOptions ??= {});
    if (browser === 'puppeteer-firefox') {
        options.extraPrefsFirefox = { ...FIREFOX_LEAKS, ...options.extraPrefsFirefox };
        return;
    }
    if (browser === 'playwright-firefox') {
        // Written from Playwright's documentation, and not tried with its build of Firefox.
        options.firefoxUserPrefs = { ...FIREFOX_LEAKS, ...options.firefoxUserPrefs };
        return;
    }
    const args = (options.args ??= []);
    args.push(...WEBRTC_ARGUMENTS, ...NO_BUSINESS_OF_ITS_OWN);
    if (browser !== 'puppeteer') return;
    args.push(NO_QUESTION_OF_TIME);
    if (!args.some((argument) => argument.startsWith(BYPASS_LIST_ARGUMENT))) {
        args.push(`${BYPASS_LIST_ARGUMENT}${PROXY_EVEN_LOOPBACK}`);
    }
}

/**
 * The browser must accept the certificates that a relay shows instead of a target's; whether the service behind the
 * relay is who it should be, the relay finds out. Chromium can be told exactly which; its service workers go by
 * nothing else. Other browsers can be told to accept any: nothing but the relay is within their reach.
 */
export function trust(launchContext: LaunchContextLike, browser: BrowserKind, certificate: Certificate): void {
    const options = (launchContext.launchOptions ??= {});
    options.ignoreHTTPSErrors = true;
    options.acceptInsecureCerts = true;
    if (browser !== 'playwright-chromium' && browser !== 'puppeteer') return;
    (options.args ??= []).push(`--ignore-certificate-errors-spki-list=${publicKeyHash(certificate)}`);
}
