import { invalidOption } from '../../common/errors.js';
import { parseProxyUrl } from '../../providers/proxy-address.js';

/** As vendors export their lists: `host:port` and `host:port:user:password`. */
const VENDOR_LINE = /^(\[[^\]]+\]|[^\s:@/]+):(\d{1,5})(?::([^:]*):(.*))?$/;

/**
 * The proxy URLs of a list, one a line; empty lines and lines that begin with `#` are left out.
 *
 * @param name What to call the list in errors.
 * @throws ProxySessionsError (`invalid-options`) that names the line's number, never its content.
 */
export function readProxyList(text: string, name: string): string[] {
    const urls: string[] = [];
    for (const [index, raw] of text.split(/\r?\n/).entries()) {
        const line = raw.trim();
        if (line === '' || line.startsWith('#')) continue;
        const url = toProxyUrl(line);
        if (parseProxyUrl(url) === undefined) {
            throw invalidOption(
                `check: line ${index + 1} of ${name} is no proxy; write scheme://user:password@host:port, ` +
                    'host:port or host:port:user:password.',
            );
        }
        urls.push(url);
    }
    return urls;
}

function toProxyUrl(line: string): string {
    if (/^[a-z][a-z0-9]*:\/\//i.test(line)) return line;
    const [, host, port, username, password] = VENDOR_LINE.exec(line) ?? [];
    if (host === undefined || port === undefined) return `http://${line}`;
    if (username === undefined || password === undefined) return `http://${host}:${port}`;
    return `http://${encodeURIComponent(username)}:${encodeURIComponent(password)}@${host}:${port}`;
}
