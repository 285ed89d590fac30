import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Default ports, which people leave out, by scheme. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
    http: 80,
    https: 443,
    socks: 1080,
    socks4: 1080,
    socks4a: 1080,
    socks5: 1080,
    socks5h: 1080,
};

export const PROXY_SCHEMES = Object.keys(DEFAULT_PORTS);

/** A proxy URL taken apart, credentials decoded. */
export interface ProxyAddress {
    readonly scheme: string;
    readonly username: string;
    readonly password: string;
    /** As in a URL: IPv6 addresses stand in brackets. */
    readonly host: string;
    readonly port: number;
    /** The host, when it is an IP address. */
    readonly ip: string | undefined;
}

/**
 * Everything up to the last `@` is the credentials, so that they may hold any character: written raw, as people
 * copy them from a vendor's page, `new URL` would take part of a password for the host.
 */
const PROXY_URL = /^([a-z][a-z0-9]*):\/\/(?:(.*)@)?(\[[0-9a-f:.]+\]|[^@/?#:[\]\\\s]+)(?::(\d{1,5}))?\/?$/is;

/** @returns `undefined` for what is no proxy URL. */
export function parseProxyUrl(url: string): ProxyAddress | undefined {
    const [, givenScheme = '', credentials = '', givenHost = '', digits] = PROXY_URL.exec(url.trim()) ?? [];
    const scheme = givenScheme.toLowerCase();
    const port = digits === undefined ? DEFAULT_PORTS[scheme] : Number(digits);
    if (!PROXY_SCHEMES.includes(scheme) || port === undefined || port < 1 || port > 65_535) return undefined;
    const host = canonicalHost(givenHost);
    if (host === undefined || !isEncodable(credentials)) return undefined;
    const colon = credentials.indexOf(':');
    return {
        scheme,
        username: decode(colon === -1 ? credentials : credentials.slice(0, colon)),
        password: colon === -1 ? '' : decode(credentials.slice(colon + 1)),
        host,
        port,
        ip: ipOf(host),
    };
}

/** The URL with everything encoded that has a meaning in URLs, so that every client reads it the same way. */
export function formatProxyUrl(address: Omit<ProxyAddress, 'ip'>): string {
    return `${address.scheme}://${loginOf(address)}${address.host}:${address.port}`;
}

/**
 * The URL as it was given, with its login encoded, so that every client reads it the same way.
 * @param url One that `parseProxyUrl` takes.
 */
export function encodeLogin(url: string, address: ProxyAddress): string {
    const [, , , host = '', port] = PROXY_URL.exec(url.trim()) ?? [];
    // Clients know the default ports of http and https.
    if (port === undefined && !/^https?$/.test(address.scheme)) return formatProxyUrl(address);
    return `${address.scheme}://${loginOf(address)}${host}${port === undefined ? '' : `:${port}`}`;
}

function loginOf({ username, password }: Pick<ProxyAddress, 'username' | 'password'>): string {
    const secret = password === '' ? '' : `:${encodeURIComponent(password)}`;
    return username === '' && password === '' ? '' : `${encodeURIComponent(username)}${secret}@`;
}

/**
 * A host name or IP address the way every URL parser prints it, so that two spellings of one host are one.
 *
 * @returns `undefined` for what is no host.
 */
export function canonicalHost(host: string): string | undefined {
    // Most proxies have one, and lists are long.
    if (isIPv4(host)) return host;
    const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    if (!/^(?:\[[0-9a-f:.]+\]|[^@/?#:[\]\\\s]+)$/i.test(bracketed)) return undefined;
    try {
        const { hostname } = new URL(`http://${bracketed}`);
        const ip = hostname.startsWith('[') ? ipOf(hostname) : undefined;
        // An IPv4 address that is written as IPv6 is the same host.
        return ip !== undefined && !ip.includes(':') ? ip : hostname;
    } catch {
        return undefined;
    }
}

/** Half of a surrogate pair stands for no character and has no encoded form. */
export function isEncodable(text: string): boolean {
    return !/\p{Surrogate}/u.test(text);
}

function ipOf(host: string): string | undefined {
    if (isIPv4(host)) return host;
    const bare = host.replace(/^\[|\]$/g, '');
    return isIP(bare) === 0 ? undefined : ipaddr.process(bare).toString();
}

/** Credentials may come encoded or raw; a stray `%` shows that they are raw. */
function decode(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
