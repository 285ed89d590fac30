import { invalidOption } from '../common/errors.js';
import type { Provider, ProviderExit } from './provider.js';
import type { ProxyAddress } from './proxy-address.js';
import { formatProxyUrl, parseProxyUrl, PROXY_SCHEMES } from './proxy-address.js';

const DIRECT: ProviderExit = Object.freeze({ id: 'direct', label: 'direct' });

/**
 * A list of proxies. Each entry is one exit; duplicates count once.
 *
 * Credentials may hold any character, raw or percent-encoded: everything up to the last `@` belongs to them.
 *
 * @param urls http, https or socks URLs, the port optional; `null` stands for a direct connection.
 * @throws ProxySessionsError (`invalid-options`) that names the entry's index, never its credentials.
 */
export function proxyUrls(urls: readonly (string | null)[]): Provider {
    if (!Array.isArray(urls) || urls.length === 0) {
        throw invalidOption('proxyUrls: give at least one proxy URL, such as "http://user:password@host:8000".');
    }
    const urlById = new Map<string, string | undefined>();
    const exits: ProviderExit[] = [];
    const passwordsByName = new Map<string, string[]>();
    for (const [index, url] of urls.entries()) {
        if (url === null) {
            if (!urlById.has(DIRECT.id)) exits.push(DIRECT);
            urlById.set(DIRECT.id, undefined);
            continue;
        }
        const address = typeof url === 'string' ? parseProxyUrl(url) : undefined;
        if (address === undefined) throw invalidEntry(index);
        const exit = exitOf(address, passwordsByName);
        if (exit === undefined) continue;
        urlById.set(exit.id, formatProxyUrl(address));
        exits.push(exit);
    }
    return Object.freeze({
        name: 'proxyUrls',
        exits: Object.freeze({ kind: 'listed', exits: Object.freeze(exits) }),
        lifetime: Object.freeze({}),
        connect: ({ id }) => urlById.get(id),
    } satisfies Provider);
}

/**
 * Several entries may lead to one gateway and differ by user name, or only by password. Neither id nor label may
 * tell anything of a password, so the latter are numbered.
 *
 * @returns `undefined` for an entry that was there before.
 */
function exitOf(address: ProxyAddress, passwordsByName: Map<string, string[]>): ProviderExit | undefined {
    const { scheme, username, password, host, port, ip } = address;
    const login = username === '' ? '' : `${encodeURIComponent(username)}@`;
    const name = `${scheme}://${login}${host}:${port}`;
    const passwords = passwordsByName.get(name) ?? [];
    if (passwords.includes(password)) return undefined;
    passwordsByName.set(name, [...passwords, password]);
    const number = passwords.length === 0 ? '' : `#${passwords.length + 1}`;
    return Object.freeze({
        id: `${name}${number}`,
        label: `${login}${host}:${port}${number}`,
        ...(ip !== undefined && { ip }),
    });
}

function invalidEntry(index: number): Error {
    const schemes = PROXY_SCHEMES.join(', ');
    return invalidOption(
        `proxyUrls: entry ${index} is not a proxy URL; write it as scheme://user:password@host:port ` +
            `with one of the schemes ${schemes}, or null for a direct connection.`,
    );
}
