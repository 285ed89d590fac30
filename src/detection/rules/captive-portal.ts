import { mayBeProxysAnswer } from '../error-text.js';
import { pageOf } from '../page.js';
import type { Finding, Observation, Rule } from '../rule.js';

/** "Network Authentication Required", which only a network on the way may say (RFC 6585, section 6). */
const WANTS_A_LOGIN = 511;

/** Networks that a public site does not send its visitors to: RFC 1918, 3927, 4193 and 6598. */
const PRIVATE_HOST =
    /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|\[f[cd][\da-f]{2}:|\[fe80:)/i;

/** Addresses of portals, as their manuals show them. */
const PORTALS: readonly RegExp[] = [
    /^https?:\/\/(?:captive-?portal|hotspot|wifi-?login|wlan-?login)\./i,
    /^https?:\/\/[\w.-]+\.network-auth\.com\/splash\b/i, // Cisco Meraki
    /^https?:\/\/(?:securelogin\.arubanetworks\.com|securelogin\.hpe\.com)\b/i,
    /\/fgtauth\?/, // Fortinet
    /\/guest\/s\/[^/?]+\/?\?(?:[^#]*&)?ap=[\da-f:%]+/i, // Ubiquiti UniFi
    /[?&]res=(?:notyet|logoff|failed)&(?:[^#]*&)?uamip=/i, // CoovaChilli
    /\/login(?:\.html)?\?(?:[^#]*&)?dst=https?(?::|%3a)/i, // MikroTik
    /\/login\.html\?(?:[^#]*&)?switch_url=/i, // Cisco wireless controllers
    /:800\d\/(?:index\.\w+)?\?(?:[^#]*&)?(?:zone|redirurl)=/i, // pfSense, OPNsense
];

/** What portals put into their pages for programs: Wi-Fi Alliance, WISPr 1.0, appendix D. */
const FOR_PROGRAMS = /<WISPAccessGatewayParam\b/i;

/** The network before the proxy wants a login, or money, and answers instead of the target. */
export const captivePortal: Rule = {
    name: 'captive-portal',
    judge(seen): Finding | undefined {
        if (seen.error !== undefined || !mayBeProxysAnswer(seen)) return undefined;
        const evidence = evidenceOf(seen);
        return evidence === undefined ? undefined : { outcome: 'proxy-failed', evidence, hearsay: 'proxy-likely' };
    },
};

function evidenceOf(seen: Observation): string | undefined {
    if (seen.status === WANTS_A_LOGIN) return 'status 511: the network of the proxy wants a login';
    const portal = hopsOf(seen).find((to) => isPortal(to, seen.url));
    if (portal !== undefined) return `sent to ${new URL(portal).host}, a portal of the network of the proxy`;
    const { html } = pageOf(seen);
    return FOR_PROGRAMS.test(html) ? 'a login page of the network of the proxy (WISPr)' : undefined;
}

/** Where the request was sent on to. */
function hopsOf({ loadedUrl, redirectUrls }: Observation): readonly string[] {
    return redirectUrls ?? (loadedUrl === undefined ? [] : [loadedUrl]);
}

function isPortal(to: string, from: string): boolean {
    if (!URL.canParse(to) || !URL.canParse(from)) return false;
    const [asked, end] = [new URL(from).host, new URL(to)];
    if (end.host === asked) return false;
    const isPrivate = PRIVATE_HOST.test(end.host) && !PRIVATE_HOST.test(asked);
    return isPrivate || PORTALS.some((portal) => portal.test(to));
}
