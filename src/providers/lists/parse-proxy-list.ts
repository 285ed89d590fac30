import { parse as parseCsv } from 'csv-parse/sync';
import { invalidOption } from '../../common/errors.js';
import { parseProxyUrl } from '../proxy-address.js';
import { proxyUrlOf } from './proxy-line.js';
import { fieldOf, urlOfFields } from './proxy-fields.js';

/** What a list is taken to be separated by, when its first line has fields. */
const SEPARATORS = [',', ';', '\t'];

/**
 * The proxy URLs of a list in any of the formats that services hand out: one proxy a line (`host:port`,
 * `host:port:user:password`, `user:password@host:port`, whole URLs), CSV with or without a header, or JSON (an array of such
 * texts, or of objects with a host and a port, also inside an object). Empty lines and comments (`#`) are left out. A proxy
 * without a scheme is an http proxy.
 *
 * @param name What to call the list in errors.
 * @throws ProxySessionsError (`invalid-options`) that names the line's number, never its content.
 */
export function parseProxyList(text: string, name = 'the list'): string[] {
    return readProxyList(text, name).map(({ url }) => url);
}

/** A proxy of a list, and where it stands there. */
export interface ListedProxy {
    readonly url: string;
    /** From 1; in JSON the number of the entry. */
    readonly line: number;
}

/** Reads a list as `parseProxyList` does, and keeps the lines' numbers. */
export function readProxyList(text: string, name: string): ListedProxy[] {
    const content = text.replace(/^\uFEFF/, '');
    if (/^\s*[[{]/.test(content) && !isBracketedHost(content)) return fromJson(content, name);
    const lines = content.split(/\r\n|\r|\n/).map((line) => line.replace(/(?:^|\s)#.*$/, '').trim());
    const first = lines.find((line) => line !== '') ?? '';
    const separator = SEPARATORS.find((candidate) => hasFields(first.split(candidate)));
    return separator === undefined ? fromLines(lines, name) : fromCsv(lines, separator, name);
}

/** `[2001:db8::1]:8000` is a line, not JSON. */
function isBracketedHost(content: string): boolean {
    return /^\s*\[[0-9a-f:.]+\]:\d/i.test(content);
}

/** Whether the fields are those of a header, or a host and a port. */
function hasFields(fields: readonly string[]): boolean {
    const bare = fields.map((field) => field.replace(/^"|"$/g, '').trim());
    return fields.length > 1 && (isHeader(bare) || (/^[^:@/]+$/.test(bare[0]!) && /^\d{1,5}$/.test(bare[1]!)));
}

function isHeader(fields: readonly string[]): boolean {
    const named = fields.map((field) => fieldOf(field));
    return named.includes('host') || named.includes('url');
}

function fromLines(lines: readonly string[], name: string): ListedProxy[] {
    return lines.flatMap((text, index) =>
        text === '' ? [] : [{ url: proxyUrlOf(text) ?? notAProxy(name, index), line: index + 1 }],
    );
}

/** Columns of a list without a header, in the order that services use. */
const USUAL_COLUMNS = ['host', 'port', 'username', 'password'];

function fromCsv(lines: readonly string[], delimiter: string, name: string): ListedProxy[] {
    let header: readonly string[] | undefined;
    return lines.flatMap((line, index) => {
        if (line === '') return [];
        const [fields = []] = parseCsv(line, { delimiter, trim: true, relax_quotes: true, columns: false });
        if (header === undefined) {
            header = isHeader(fields) ? fields : USUAL_COLUMNS;
            if (header === fields) return [];
        }
        const named = Object.fromEntries(header.map((column, at) => [column, fields[at]]));
        return [{ url: urlOfFields(named) ?? notAProxy(name, index), line: index + 1 }];
    });
}

function fromJson(content: string, name: string): ListedProxy[] {
    let parsed: unknown;
    try {
        parsed = JSON.parse(content);
    } catch {
        throw invalidOption(
            `parseProxyList: ${name} looks like JSON but cannot be parsed; fix it, or give one proxy a line.`,
        );
    }
    const entries = Array.isArray(parsed) ? parsed : Object.values(parsed as object).find(Array.isArray);
    if (entries === undefined)
        throw invalidOption(`parseProxyList: ${name} is JSON without an array of proxies; put them into one.`);
    return (entries as unknown[]).map((entry, index) => ({
        url: (typeof entry === 'string' ? proxyUrlOf(entry) : urlOfFields(entry)) ?? notAProxy(name, index, 'entry'),
        line: index + 1,
    }));
}

function notAProxy(name: string, index: number, what: 'line' | 'entry' = 'line'): never {
    throw invalidOption(
        `parseProxyList: ${what} ${index + 1} of ${name} is not a proxy; write scheme://user:password@host:port, ` +
            'host:port or host:port:user:password.',
    );
}

/** The entries of an array, each as a URL; `null` stands for a direct connection. */
export function readEntries(entries: readonly unknown[], name: string): (string | null)[] {
    return entries.map((entry, index) => {
        if (entry === null) return null;
        const url =
            typeof entry === 'string'
                ? parseProxyUrl(entry) === undefined
                    ? proxyUrlOf(entry)
                    : entry
                : urlOfFields(entry);
        return url ?? notAProxy(name, index, 'entry');
    });
}
