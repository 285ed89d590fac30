import { HTML, htmlDocument } from '../site/content.js';
import type { IpSet } from './ip-set.js';
import { ipTest } from './ip-set.js';
import type { SitePolicy } from './site-policy.js';

export interface LoginRedirectOptions {
    /** Who is sent there instead of getting the page. */
    readonly ips: IpSet;
    /** The path of the login page, which the policy shows to everybody. @default '/login' */
    readonly path?: string;
}

const LOGIN = htmlDocument(
    'Sign in',
    `<h1>Sign in to continue</h1>
<form method="post"><input name="user"><input name="password" type="password"><button>Sign in</button></form>`,
);

/** Sends some addresses to a login page, whatever they ask for. */
export function loginRedirect({ ips, path: loginPath = '/login' }: LoginRedirectOptions): SitePolicy {
    const isSentAway = ipTest(ips);
    return {
        name: 'login-redirect',
        judge({ clientIp, path, query }) {
            if (path === loginPath) return { status: 200, headers: HTML, body: LOGIN };
            if (!isSentAway(clientIp)) return undefined;
            return { status: 302, headers: { location: `${loginPath}?next=${encodeURIComponent(path + query)}` } };
        },
    };
}
