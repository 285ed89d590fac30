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
const PROXY_URL = /^([a-z][a-z0-9]*):\/\/(?:(.*)@)?(\[[0-9a-f:.]+\]|[^@/?#:[\]\s]+)(?::(\d{1,5}))?\/?$/is;

/** @returns `undefined` for what is no proxy URL. */
export function parseProxyUrl(url: string): ProxyAddress | undefined {
    const [, scheme = '', credentials = '', host = '', digits] = PROXY_URL.exec(url.trim()) ?? [];
    const port = digits === undefined ? DEFAULT_PORTS[scheme.toLowerCase()] : Number(digits);
    if (!PROXY_SCHEMES.includes(scheme.toLowerCase()) || port === undefined || port < 1 || port > 65_535)
        return undefined;
    const ip = ipOf(host);
    if (host.startsWith('[') && ip === undefined) return undefined;
    const colon = credentials.indexOf(':');
    return {
        scheme: scheme.toLowerCase(),
        username: decode(colon === -1 ? credentials : credentials.slice(0, colon)),
        password: colon === -1 ? '' : decode(credentials.slice(colon + 1)),
        host: host.toLowerCase(),
        port,
        ip,
    };
}

/** The URL with everything encoded that has a meaning in URLs, so that every client reads it the same way. */
export function formatProxyUrl({ scheme, username, password, host, port }: Omit<ProxyAddress, 'ip'>): string {
    const secret = password === '' ? '' : `:${encodeURIComponent(password)}`;
    const login = username === '' && password === '' ? '' : `${encodeURIComponent(username)}${secret}@`;
    return `${scheme}://${login}${host}:${port}`;
}

function ipOf(host: string): string | undefined {
    const bare = host.replace(/^\[|\]$/g, '');
    return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : undefined;
}

/** Credentials may come encoded or raw; a stray `%` shows that they are raw. */
function decode(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
