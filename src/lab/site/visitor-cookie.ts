import { randomBytes } from 'node:crypto';
import type { Arrival } from './visit.js';

export const VISITOR_COOKIE = 'visitor';

/**
 * The cookie that a site gives to a visitor without one. It names the address it was given to, so the log alone
 * shows whether it ever arrives from another.
 *
 * @returns The `Set-Cookie` header, or nothing for a visitor who has the cookie.
 */
export function visitorCookieFor({ clientIp, cookies }: Arrival): string | undefined {
    if (cookies[VISITOR_COOKIE] !== undefined) return undefined;
    return `${VISITOR_COOKIE}=${dashed(clientIp)}-${randomBytes(4).toString('hex')}; Path=/`;
}

/** Whether the visit brought a visitor cookie that was given to another address. */
export function bringsStrayCookie({ clientIp, cookies }: Arrival): boolean {
    const cookie = cookies[VISITOR_COOKIE];
    return cookie !== undefined && cookie.slice(0, cookie.lastIndexOf('-')) !== dashed(clientIp);
}

function dashed(ip: string): string {
    return ip.replaceAll('.', '-');
}
