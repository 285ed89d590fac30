import { invalidOption } from '../../common/errors.js';
import type { Steps } from '../../common/slices.js';
import type { ProviderExit } from '../provider.js';
import type { Entry, NamedAddress } from './entry.js';
import { DIRECT, entryOf, labelled, namedAddress } from './entry.js';
import { Numbering } from './numbering.js';

/** Lists by price, the cheapest first. */
export type UrlTiers = readonly (readonly (string | null)[])[];

/** One proxy as it was read. */
export interface Read {
    readonly exit: ProviderExit;
    /** `undefined` for a direct connection. */
    readonly url: string | undefined;
    /** The name of its host; `undefined` for an address. */
    readonly hostName: string | undefined;
    /** Which list it is in. */
    readonly tier: number;
}

/** Reads lists of proxies: tells the entries apart, and names them. */
export class Reading {
    private readonly numbering = new Numbering();

    constructor(private readonly owner: 'proxyUrls' | 'tieredProxyUrls') {}

    /**
     * The proxies of the lists, each once.
     * @throws ProxySessionsError (`invalid-options`) that names the list and the entry's index, never its credentials.
     */
    *read(tiers: UrlTiers): Steps<Read[]> {
        if (tiers.length === 0)
            throw invalidOption(`${this.owner}: give at least one list of proxy URLs, the cheapest first.`);
        for (const [tier, urls] of tiers.entries()) requireUrls(this.nameOf(tier), urls);
        const entries: (Entry | null)[] = [];
        const tierOf: number[] = [];
        const ids = new Set<string>();
        for (const [tier, ofTier] of (yield* this.entriesOf(tiers)).entries()) {
            for (const entry of ofTier) {
                yield;
                const id = entry?.id ?? DIRECT.id;
                if (ids.has(id)) continue;
                ids.add(id);
                entries.push(entry);
                tierOf.push(tier);
            }
        }
        const exits = yield* labelled(entries);
        return exits.map((exit, at) => {
            const { url, host, ip } = entries[at] ?? {};
            return { exit, url, hostName: ip === undefined ? host : undefined, tier: tierOf[at]! };
        });
    }

    /** The ids of all entries. */
    *idsOf(tiers: UrlTiers): Steps<string[][]> {
        const entries = yield* this.entriesOf(tiers);
        return entries.map((ofTier) => ofTier.map((entry) => entry?.id ?? DIRECT.id));
    }

    private *entriesOf(tiers: UrlTiers): Steps<(Entry | null)[][]> {
        const named: (NamedAddress | null)[][] = [];
        for (const [tier, urls] of tiers.entries()) {
            const ofTier: (NamedAddress | null)[] = [];
            for (const [at, url] of urls.entries()) {
                yield;
                ofTier.push(url === null ? null : namedAddress(this.nameOf(tier), url, at));
            }
            named.push(ofTier);
        }
        const numbers = (yield* this.numbering.renew(named.flat().filter((one) => one !== null))).values();
        const entries: (Entry | null)[][] = [];
        for (const names of named) {
            const ofTier: (Entry | null)[] = [];
            for (const name of names) {
                yield;
                ofTier.push(name === null ? null : entryOf(name, numbers.next().value!));
            }
            entries.push(ofTier);
        }
        return entries;
    }

    private nameOf(tier: number): string {
        return this.owner === 'proxyUrls' ? this.owner : `${this.owner}[${tier}]`;
    }
}

function requireUrls(owner: string, urls: unknown): void {
    if (Array.isArray(urls) && urls.length > 0) return;
    throw invalidOption(`${owner}: give at least one proxy URL, such as "http://user:password@host:8000".`);
}
