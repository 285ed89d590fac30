import { ProxySessionsError, invalidOption } from '../../common/errors.js';
import type { ExitListener, ProviderExit } from '../provider.js';
import { formatProxyUrl, parseProxyUrl } from '../proxy-address.js';
import type { Entry } from './entry.js';
import { DIRECT, entryOf, labelled, namedAddress } from './entry.js';
import { Numbering } from './numbering.js';

/** Lists by price, the cheapest first. */
export type UrlTiers = readonly (readonly (string | null)[])[];

interface Listed {
    readonly exit: ProviderExit;
    /** `undefined` for a direct connection. */
    readonly url: string | undefined;
}

/** The proxies of one list, or of several by price, as they are now. Whoever listens is told what changes. */
export class ProxyList {
    private readonly listeners = new Set<ExitListener>();
    private readonly numbering = new Numbering();
    private byId: ReadonlyMap<string, Listed> = new Map();
    private tiers: UrlTiers = [];
    private listed: readonly ProviderExit[] = [];

    /** @param hasTiers Whether exits are told which list they come from. */
    constructor(
        readonly owner: 'proxyUrls' | 'tieredProxyUrls',
        readonly hasTiers = owner === 'tieredProxyUrls',
    ) {}

    get exits(): readonly ProviderExit[] {
        return this.listed;
    }

    listen(listener: ExitListener): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    /** The proxy URL of an exit; `undefined` for a direct connection. */
    urlOf(id: string): string | undefined {
        const found = this.byId.get(id);
        // A direct connection in its place would show the site our own address.
        if (found === undefined)
            throw new ProxySessionsError('unsupported', `${this.owner}: no proxy is called "${id}".`);
        return found.url;
    }

    /** The exit that a label, an id or a proxy URL stands for. */
    find(name: string): ProviderExit | undefined {
        const byId = this.byId.get(name);
        if (byId !== undefined) return byId.exit;
        const address = parseProxyUrl(name);
        const url = address && formatProxyUrl(address);
        for (const { exit, url: known } of this.byId.values()) {
            if (exit.label === name || (url !== undefined && known === url)) return exit;
        }
        return undefined;
    }

    /**
     * Takes another list in place of this one. Exits that are in both go on.
     * @throws ProxySessionsError (`invalid-options`) that names the list and the entry's index, never its credentials; the
     *     list is then as before.
     */
    set(tiers: UrlTiers): void {
        const next = this.read(tiers);
        const before = this.byId;
        this.tiers = tiers.map((urls) => [...urls]);
        this.byId = next;
        this.listed = Object.freeze([...next.values()].map(({ exit }) => exit));
        const isNew = ({ exit }: Listed, other: ReadonlyMap<string, Listed>): boolean =>
            other.get(exit.id)?.exit !== exit;
        const removed = [...before.values()].filter((one) => isNew(one, next)).map(({ exit }) => exit);
        const added = [...next.values()].filter((one) => isNew(one, before)).map(({ exit }) => exit);
        if (added.length + removed.length === 0) return;
        for (const listener of this.listeners) listener({ added, removed });
    }

    /** @returns whether it is new. */
    add(url: string | null, tier: number): boolean {
        const before = this.byId.size;
        const count = Math.max(this.tiers.length, tier + 1);
        this.set(Array.from({ length: count }, (_, at) => [...(this.tiers[at] ?? []), ...(at === tier ? [url] : [])]));
        return this.byId.size > before;
    }

    /** @throws ProxySessionsError (`invalid-options`) when it is the last one. */
    remove({ id }: ProviderExit): void {
        const numbered = this.idsOf(this.tiers);
        const rest = this.tiers.map((urls, tier) => urls.filter((_, at) => numbered[tier]![at] !== id));
        if (rest.every((urls) => urls.length === 0)) {
            throw invalidOption('removeExit: this is the last exit of the list; add another one before.');
        }
        this.set(rest);
    }

    private idsOf(tiers: UrlTiers): string[][] {
        return this.entriesOf(tiers).map((entries) => entries.map((entry) => entry?.id ?? DIRECT.id));
    }

    private entriesOf(tiers: UrlTiers): (Entry | null)[][] {
        const named = tiers.map((urls, tier) =>
            urls.map((url, at) => (url === null ? null : namedAddress(this.nameOf(tier), url, at))),
        );
        const numbers = this.numbering.renew(named.flat().filter((one) => one !== null)).values();
        return named.map((entries) =>
            entries.map((one) => (one === null ? null : entryOf(one, numbers.next().value!))),
        );
    }

    private read(tiers: UrlTiers): ReadonlyMap<string, Listed> {
        if (tiers.length === 0)
            throw invalidOption(`${this.owner}: give at least one list of proxy URLs, the cheapest first.`);
        for (const [tier, urls] of tiers.entries()) requireUrls(this.nameOf(tier), urls);
        const entries: (Entry | null)[] = [];
        const tierOf: number[] = [];
        const ids = new Set<string>();
        for (const [tier, ofTier] of this.entriesOf(tiers).entries()) {
            for (const entry of ofTier) {
                const id = entry?.id ?? DIRECT.id;
                if (ids.has(id)) continue;
                ids.add(id);
                entries.push(entry);
                tierOf.push(tier);
            }
        }
        const exits = labelled(entries);
        return new Map(exits.map((exit, at) => [exit.id, this.listedAs(exit, entries[at]?.url, tierOf[at]!)]));
    }

    /** Whoever is in the list already stays who it is, unless its login changed. */
    private listedAs(exit: ProviderExit, url: string | undefined, tier: number): Listed {
        const known = this.byId.get(exit.id);
        const tierNow = this.hasTiers ? tier : undefined;
        if (known !== undefined && known.url === url && known.exit.tier === tierNow) return known;
        return { exit: tierNow === undefined ? exit : Object.freeze({ ...exit, tier: tierNow }), url };
    }

    private nameOf(tier: number): string {
        return this.owner === 'proxyUrls' ? this.owner : `${this.owner}[${tier}]`;
    }
}

function requireUrls(owner: string, urls: unknown): void {
    if (Array.isArray(urls) && urls.length > 0) return;
    throw invalidOption(`${owner}: give at least one proxy URL, such as "http://user:password@host:8000".`);
}
