import { ProxySessionsError, invalidOption } from '../common/errors.js';
import { describeValue } from '../common/options.js';
import { refuseDefunct } from './defunct.js';
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
    requireUrls('proxyUrls', urls);
    return listed('proxyUrls', [urls]);
}

/**
 * Lists of proxies by price, the cheapest first, in the shape of Crawlee's option of this name. A dearer list serves only
 * sites that refuse the cheaper ones. An entry that is in several lists belongs to the cheapest.
 *
 * @param tiers Lists as for `proxyUrls`.
 * @throws ProxySessionsError (`invalid-options`) that names the list and the entry's index, never its credentials.
 */
export function tieredProxyUrls(tiers: readonly (readonly (string | null)[])[]): Provider {
    if (!Array.isArray(tiers) || tiers.length === 0) {
        throw invalidOption('tieredProxyUrls: give at least one list of proxy URLs, the cheapest first.');
    }
    for (const [tier, urls] of tiers.entries()) requireUrls(`tieredProxyUrls[${tier}]`, urls);
    return listed('tieredProxyUrls', tiers);
}

function requireUrls(owner: string, urls: unknown): void {
    if (Array.isArray(urls) && urls.length > 0) return;
    throw invalidOption(`${owner}: give at least one proxy URL, such as "http://user:password@host:8000".`);
}

function listed(name: 'proxyUrls' | 'tieredProxyUrls', tiers: readonly (readonly (string | null)[])[]): Provider {
    const urlById = new Map<string, string | undefined>();
    const entries: (Entry | null)[] = [];
    const tierOf: number[] = [];
    const numberOf = numberOfEntry();
    for (const [tier, urls] of tiers.entries()) {
        const owner = name === 'proxyUrls' ? name : `${name}[${tier}]`;
        for (const [index, url] of urls.entries()) {
            const entry = url === null ? null : entryOf(owner, url, index, numberOf);
            const id = entry === null ? DIRECT.id : entry.id;
            if (urlById.has(id)) continue;
            urlById.set(id, entry?.url);
            entries.push(entry);
            tierOf.push(tier);
        }
    }
    const exits = labelled(entries);
    return Object.freeze({
        name,
        exits: Object.freeze({
            kind: 'listed',
            exits: Object.freeze(
                name === 'proxyUrls'
                    ? exits
                    : exits.map((exit, index) => Object.freeze({ ...exit, tier: tierOf[index]! })),
            ),
        }),
        lifetime: Object.freeze({}),
        connect({ id }) {
            // A direct connection in its place would show the site our own address.
            if (!urlById.has(id)) throw new ProxySessionsError('unsupported', `${name}: no proxy is called "${id}".`);
            return urlById.get(id);
        },
    } satisfies Provider);
}

interface Entry {
    readonly url: string;
    readonly id: string;
    readonly hostAndPort: string;
    /** With the user name, which tells the entries of one gateway apart. */
    readonly fullName: string;
    readonly host: string;
    readonly ip: string | undefined;
}

function entryOf(
    owner: string,
    url: unknown,
    index: number,
    numberOf: (name: string, secret: string) => number,
): Entry {
    const address = typeof url === 'string' ? parseProxyUrl(url) : undefined;
    if (address === undefined) throw invalidEntry(owner, index, url);
    refuseDefunct(owner, address.host);
    const { login, secret } = splitSecret(address);
    const hostAndPort = `${address.host}:${address.port}`;
    const number = numberOf(`${address.scheme}://${login}${hostAndPort}`, secret);
    const fullName = `${login}${hostAndPort}${number === 1 ? '' : `#${number}`}`;
    return {
        url: formatProxyUrl(address),
        id: `${address.scheme}://${fullName}`,
        hostAndPort,
        fullName,
        host: address.host,
        ip: address.ip,
    };
}

/** A user name without a password is often an API key, so it counts as the secret itself. */
function splitSecret({ username, password }: ProxyAddress): { readonly login: string; readonly secret: string } {
    if (password === '') return { login: '', secret: `user ${username}` };
    return { login: username === '' ? '' : `${encodeURIComponent(username)}@`, secret: `password ${password}` };
}

/** Entries that only their secrets tell apart are numbered in their order, which tells nothing of the secrets. */
function numberOfEntry(): (name: string, secret: string) => number {
    const numbersByName = new Map<string, Map<string, number>>();
    return (name, secret) => {
        const numbers = numbersByName.get(name) ?? new Map<string, number>();
        numbersByName.set(name, numbers);
        const number = numbers.get(secret) ?? numbers.size + 1;
        numbers.set(secret, number);
        return number;
    };
}

/** The shortest name that no other entry has: host and port, else with the user name, else with the scheme too. */
function labelled(entries: readonly (Entry | null)[]): ProviderExit[] {
    const named = entries.filter((entry) => entry !== null);
    const sameHost = countEach(named.map(({ hostAndPort }) => hostAndPort));
    const sameName = countEach(named.map(({ fullName }) => fullName));
    return entries.map((entry) => {
        if (entry === null) return DIRECT;
        const { id, host, ip, hostAndPort, fullName } = entry;
        const label = sameHost.get(hostAndPort) === 1 ? hostAndPort : sameName.get(fullName) === 1 ? fullName : id;
        // Several logins at one address are a gateway: its own IP is not the one that sites see.
        const isGateway = sameHost.get(hostAndPort) !== 1;
        return Object.freeze({ id, label, ...(ip === undefined || isGateway ? { group: host } : { ip }) });
    });
}

function countEach(names: readonly string[]): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
}

function invalidEntry(owner: string, index: number, url: unknown): Error {
    const schemes = PROXY_SCHEMES.join(', ');
    return invalidOption(
        `${owner}: entry ${index} is not a proxy URL but ${describeValue(url, true)}; write it as ` +
            `scheme://user:password@host:port with one of the schemes ${schemes}, or null for a direct connection.`,
    );
}
