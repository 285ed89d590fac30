import ipaddr from 'ipaddr.js';

/** What a page that tells visitors their IP said. */
export interface Echo {
    readonly ip: string | undefined;
    /** The request's headers as they arrived, names in lower case; empty where the page does not show them. */
    readonly headers: Readonly<Record<string, string>>;
}

/** Where the usual services put the address: Apify, ipify and ipinfo, httpbin, ip-api. */
const IP_FIELDS = ['clientIp', 'ip', 'origin', 'query'];

/** Headers by which a proxy tells that it is one. */
const REVEALING = /^(?:via|forwarded|x-forwarded-.*|x-real-ip|client-ip|x-client-ip|proxy-.*|x-proxy-.*)$/;

/** Reads JSON, with the address in one of the usual fields, or an address as plain text. */
export function readEcho(body: string): Echo {
    let page: unknown;
    try {
        page = JSON.parse(body);
    } catch {
        return { ip: canonicalIp(body), headers: {} };
    }
    if (typeof page !== 'object' || page === null) return { ip: undefined, headers: {} };
    const fields = page as Record<string, unknown>;
    const ip = IP_FIELDS.map((name) => canonicalIp(fields[name])).find((found) => found !== undefined);
    return { ip, headers: lowerCased(fields.headers) };
}

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

/** The last address of a list: the first ones are what visitors say of themselves. */
function canonicalIp(value: unknown): string | undefined {
    if (typeof value !== 'string') return undefined;
    const address = value.split(',').at(-1)!.trim();
    return ipaddr.isValid(address) ? ipaddr.process(address).toString() : undefined;
}

function lowerCased(headers: unknown): Record<string, string> {
    if (typeof headers !== 'object' || headers === null) return {};
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
