import type { Echo } from '../../common/ip-page.js';
import { canonicalIp } from '../../common/ip-page.js';

/** Headers by which a proxy tells that it is one. */
const REVEALING = /^(?:via|forwarded|x-forwarded-.*|x-real-ip|client-ip|x-client-ip|proxy-.*|x-proxy-.*)$/;

/**
 * The headers by which a proxy gave itself away.
 *
 * @param direct What the page says to a request without a proxy: headers that stand there too are the page's own
 * servers' doing.
 */
export function revealingHeaders({ ip, headers }: Echo, direct: Echo | undefined): string[] {
    return Object.entries(headers)
        .filter(([name, value]) => REVEALING.test(name) && direct?.headers[name] === undefined && value !== ip)
        .map(([name]) => name);
}

/** Whether the site learns our own address, by a header or because the request did not go through the exit at all. */
export function revealsUs({ ip, headers }: Echo, direct: Echo | undefined): boolean {
    if (direct?.ip === undefined) return false;
    const told = Object.entries(headers).flatMap(([name, value]) => (REVEALING.test(name) ? addressesIn(value) : []));
    return [ip, ...told].includes(direct.ip);
}

function addressesIn(value: string): (string | undefined)[] {
    return value.split(/[^0-9a-f.:]+/i).map(canonicalIp);
}
