import { invalidOption } from '../../common/errors.js';
import { describeValue } from '../../common/options.js';
import type { Steps } from '../../common/slices.js';
import { refuseDefunct } from '../defunct.js';
import type { ProviderExit } from '../provider.js';
import type { ProxyAddress } from '../proxy-address.js';
import { encodeLogin, parseProxyUrl, PROXY_SCHEMES } from '../proxy-address.js';

export const DIRECT: ProviderExit = Object.freeze({ id: 'direct', label: 'direct', isDirect: true });

/** One proxy of a list; `null` stands for a direct connection. */
export interface Entry {
    readonly url: string;
    readonly id: string;
    readonly hostAndPort: string;
    /** With the user name, which tells the entries of one gateway apart. */
    readonly fullName: string;
    readonly host: string;
    readonly ip: string | undefined;
}

/** A proxy URL of a list, parsed; entries with one name and different secrets get a number. */
export interface NamedAddress {
    readonly address: ProxyAddress;
    /** As it was given, with its login encoded. */
    readonly url: string;
    readonly login: string;
    readonly name: string;
    readonly secret: string;
}

/** @throws ProxySessionsError (`invalid-options`) that names the entry's index, never its credentials. */
export function namedAddress(owner: string, url: unknown, index: number): NamedAddress {
    const address = typeof url === 'string' ? parseProxyUrl(url) : undefined;
    if (address === undefined) throw invalidEntry(owner, index, url);
    refuseDefunct(owner, address.host);
    const { login, secret } = splitSecret(address);
    return {
        address,
        url: encodeLogin(url as string, address),
        login,
        name: `${address.scheme}://${login}${address.host}:${address.port}`,
        secret,
    };
}

export function entryOf({ address, url, login }: NamedAddress, number: number): Entry {
    const hostAndPort = `${address.host}:${address.port}`;
    const fullName = `${login}${hostAndPort}${number === 1 ? '' : `#${number}`}`;
    return {
        url,
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

/** The shortest name that no other entry has: host and port, else with the user name, else with the scheme too. */
export function* labelled(entries: readonly (Entry | null)[]): Steps<ProviderExit[]> {
    const sameHost = new Map<string, number>();
    const sameName = new Map<string, number>();
    for (const entry of entries) {
        yield;
        if (entry === null) continue;
        count(sameHost, entry.hostAndPort);
        count(sameName, entry.fullName);
    }
    const exits: ProviderExit[] = [];
    for (const entry of entries) {
        yield;
        if (entry === null) {
            exits.push(DIRECT);
            continue;
        }
        const { id, host, ip, hostAndPort, fullName } = entry;
        const label = sameHost.get(hostAndPort) === 1 ? hostAndPort : sameName.get(fullName) === 1 ? fullName : id;
        // Several logins at one address are a gateway: its own IP is not the one that sites see.
        const isGateway = sameHost.get(hostAndPort) !== 1;
        exits.push(Object.freeze({ id, label, ...(ip === undefined || isGateway ? { group: host } : { ip }) }));
    }
    return exits;
}

export function count(counts: Map<string, number>, name: string): void {
    counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Something behind the slash after the host; what comes before the last `@` may be a password. */
const HAS_PATH = /^[a-z][a-z0-9]*:\/\/(?:.*@)?[^@/?#\s]+(?:\/[^@\s]+|\/?[?#][^@]*)$/is;

function invalidEntry(owner: string, index: number, url: unknown): Error {
    const schemes = PROXY_SCHEMES.join(', ');
    if (typeof url === 'string' && HAS_PATH.test(url.trim())) {
        return invalidOption(
            `${owner}: entry ${index} has a path or a query after its host and port, which a proxy cannot have; ` +
                'end it with the port.',
        );
    }
    return invalidOption(
        `${owner}: entry ${index} is not a proxy URL but ${describeValue(url, true)}; write it as ` +
            `scheme://user:password@host:port with one of the schemes ${schemes}, or null for a direct connection.`,
    );
}
