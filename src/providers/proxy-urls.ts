import { invalidOption } from '../common/errors.js';
import type { ListSource } from './lists/list-source.js';
import { listSourceOf } from './lists/list-source.js';
import { ListLoader } from './lists/list-loader.js';
import { LongList } from './lists/long-list.js';
import { ProxyList } from './lists/proxy-list.js';
import type { UrlTiers } from './lists/reading.js';
import type { ExitList, ListLoading, Provider } from './provider.js';

/** Lists up to this length are read at once, in some milliseconds. */
const MOST_READ_AT_ONCE = 2_000;

/**
 * A list of proxies. Each entry is one exit; duplicates count once.
 *
 * Credentials may hold any character, raw or percent-encoded: everything up to the last `@` belongs to them.
 *
 * A list of more than 2 000 is read in slices, while the crawl starts: a wrong entry then ends the crawl with the same sentence.
 *
 * @param urls http, https or socks URLs, the port optional; `null` stands for a direct connection. Or where the list is
 *     loaded from, again and again: see `ListSource`.
 * @throws ProxySessionsError (`invalid-options`) that names the entry's index, never its credentials.
 */
export function proxyUrls(urls: readonly (string | null)[] | ListSource): Provider {
    if (isSource(urls)) {
        const list = new ProxyList('proxyUrls');
        return listProvider(list, new ListLoader(list, listSourceOf(urls)));
    }
    return listed('proxyUrls', [urls]);
}

/**
 * Lists of proxies by price, the cheapest first, in the shape of Crawlee's option of this name. An expensive list serves only
 * sites that refuse the cheaper ones. An entry that is in several lists belongs to the cheapest.
 *
 * @param tiers Lists as for `proxyUrls`.
 * @throws ProxySessionsError (`invalid-options`) that names the list and the entry's index, never its credentials.
 */
export function tieredProxyUrls(tiers: readonly (readonly (string | null)[])[]): Provider {
    if (!Array.isArray(tiers) || tiers.length === 0) {
        throw invalidOption('tieredProxyUrls: give at least one list of proxy URLs, the cheapest first.');
    }
    return listed('tieredProxyUrls', tiers);
}

function isSource(urls: readonly (string | null)[] | ListSource): urls is ListSource {
    return !Array.isArray(urls);
}

function listed(name: 'proxyUrls' | 'tieredProxyUrls', tiers: UrlTiers): Provider {
    const list = new ProxyList(name);
    list.begin(tiers);
    if (list.size > MOST_READ_AT_ONCE) return listProvider(list, new LongList(list));
    list.finish();
    return listProvider(list);
}

function listProvider(list: ProxyList, loader?: ListLoading): Provider {
    const editor: ExitList = Object.freeze({
        hasTiers: list.hasTiers,
        get size() {
            return list.size;
        },
        listen: (listener) => list.listen(listener),
        find: (exit) => list.find(exit),
        set: (urls) => list.set(urls),
        add: (url, tier) => list.add(url, tier),
        remove: (exit) => list.remove(exit),
        ...(loader && { loading: loader }),
    } satisfies ExitList);
    return Object.freeze({
        name: list.owner,
        exits: Object.freeze({
            kind: 'listed',
            get exits() {
                return list.exits;
            },
            list: editor,
        }),
        lifetime: Object.freeze({}),
        connect: ({ id }) => list.urlOf(id),
        isSteady: ({ id }) => list.isSteady(id),
    } satisfies Provider);
}
