import { formatProxyUrl, parseProxyUrl } from '../proxy-address.js';

const HOST = String.raw`\[[0-9a-f:.]+\]|[^\s:@/]+`;

/** The orders in which services write a proxy and its login, when it is no URL. */
const ORDERS = [
    new RegExp(`^(?<host>${HOST}):(?<port>\\d{1,5})$`, 'i'),
    new RegExp(`^(?<host>${HOST}):(?<port>\\d{1,5}):(?<username>[^:]*):(?<password>.*)$`, 'i'),
    new RegExp(`^(?<username>[^:@]*):(?<password>.*)@(?<host>${HOST}):(?<port>\\d{1,5})$`, 'i'),
    new RegExp(`^(?<host>${HOST}):(?<port>\\d{1,5})@(?<username>[^:@]*):(?<password>.*)$`, 'i'),
    new RegExp(`^(?<username>[^:@]*):(?<password>[^:@]*):(?<host>${HOST}):(?<port>\\d{1,5})$`, 'i'),
];

/** The proxy URL that a line of a list stands for; `undefined` when it stands for none. */
export function proxyUrlOf(line: string): string | undefined {
    const text = line.trim();
    if (parseProxyUrl(text) !== undefined) return text;
    const [, scheme = 'http', rest = text] = /^([a-z][a-z0-9]*):\/\/(.*)$/i.exec(text) ?? [];
    for (const order of ORDERS) {
        const { host, port, username = '', password = '' } = order.exec(rest)?.groups ?? {};
        if (host === undefined) continue;
        const url = formatProxyUrl({ scheme: scheme.toLowerCase(), username, password, host, port: Number(port) });
        if (parseProxyUrl(url) !== undefined) return url;
    }
    return undefined;
}
