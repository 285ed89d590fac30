import { canonicalHost, formatProxyUrl, parseProxyUrl } from '../proxy-address.js';
import { proxyUrlOf } from './proxy-line.js';

type Field = 'url' | 'host' | 'port' | 'username' | 'password' | 'scheme';

/** What services call the fields of a proxy, in headers of CSV files and in JSON; letters only. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
    url: ['url', 'proxy', 'proxyurl'],
    host: ['host', 'ip', 'address', 'ipaddress', 'hostname', 'server', 'proxyaddress', 'proxyhost', 'proxyip'],
    port: ['port', 'proxyport', 'httpport', 'porthttp'],
    username: ['username', 'user', 'login', 'proxyuser', 'proxyusername'],
    password: ['password', 'pass', 'pwd', 'proxypassword', 'proxypass'],
    scheme: ['scheme', 'protocol', 'protocols', 'type', 'proxytype'],
};

const FIELD_BY_NAME = new Map(
    Object.entries(NAMES).flatMap(([field, names]) => names.map((name) => [name, field as Field] as const)),
);

/** What a column, or a key, says about a proxy. */
export function fieldOf(name: string): Field | undefined {
    return FIELD_BY_NAME.get(name.toLowerCase().replaceAll(/[^a-z]/g, ''));
}

/** The proxy URL of an object, or of a row, with fields by whatever name; `undefined` when it has none. */
export function urlOfFields(fields: unknown): string | undefined {
    if (typeof fields !== 'object' || fields === null) return undefined;
    const told: Partial<Record<Field, string>> = {};
    for (const [name, value] of Object.entries(fields)) {
        const field = fieldOf(name);
        const text = textOf(value);
        if (field !== undefined && text !== '') told[field] ??= text;
    }
    const { url, host, port, username = '', password = '', scheme = 'http' } = told;
    if (host === undefined) return url === undefined ? undefined : proxyUrlOf(url);
    // A column `ip` may hold whole lines.
    if (port === undefined) return proxyUrlOf(host);
    const canonical = canonicalHost(host);
    if (canonical === undefined) return undefined;
    const whole = formatProxyUrl({
        scheme: scheme.toLowerCase(),
        username,
        password,
        host: canonical,
        port: Number(port),
    });
    return parseProxyUrl(whole) === undefined ? undefined : whole;
}

/** Some services list several protocols, the preferred one first. */
function textOf(value: unknown): string {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === 'string' || typeof first === 'number' ? String(first).trim() : '';
}
