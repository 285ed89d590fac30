import { ProxySessionsError, invalidOption } from '../../common/errors.js';
import type { Steps } from '../../common/slices.js';
import { doAll, Slices } from '../../common/slices.js';
import type { ExitListener, ProviderExit } from '../provider.js';
import { formatProxyUrl, parseProxyUrl } from '../proxy-address.js';
import { count } from './entry.js';
import type { Read, UrlTiers } from './reading.js';
import { Reading } from './reading.js';

type Listed = Omit<Read, 'tier'>;

/** Steps between two looks at the clock. */
const STEPS_AT_ONCE = 50;
/** Exits that listeners are told of at once, where a change is made in slices. */
const PORTION = 50;

/**
 * The proxies of one list, or of several by price, as they are now. Whoever listens is told what changes. A change may be made
 * in slices; whoever asks for the proxies meanwhile has the rest of it made at once.
 */
export class ProxyList {
    private readonly listeners = new Set<ExitListener>();
    private readonly reading: Reading;
    private byId: ReadonlyMap<string, Listed> = new Map();
    private tiers: UrlTiers = [];
    private listed: readonly ProviderExit[] = [];
    private hostNames: ReadonlyMap<string, number> = new Map();
    /** The change that is under way, and what it leads to. */
    private change: { readonly steps: Steps<void>; readonly tiers: UrlTiers } | undefined;
    private isStepping = false;
    /** Why the last change that was made in slices could not be. */
    private failure: Error | undefined;

    /** @param hasTiers Whether exits know which list they come from. */
    constructor(
        readonly owner: 'proxyUrls' | 'tieredProxyUrls',
        readonly hasTiers = owner === 'tieredProxyUrls',
    ) {
        this.reading = new Reading(owner);
    }

    get exits(): readonly ProviderExit[] {
        this.finish();
        return this.listed;
    }

    /** How many proxies there are; while a change is under way, how many entries there will be. */
    get size(): number {
        return this.change?.tiers.reduce((sum, { length }) => sum + length, 0) ?? this.listed.length;
    }

    /** Whether a change is under way. */
    get isChanging(): boolean {
        return this.change !== undefined;
    }

    listen(listener: ExitListener): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    /** The proxy URL of an exit; `undefined` for a direct connection. */
    urlOf(id: string): string | undefined {
        this.finish();
        const found = this.byId.get(id);
        // A direct connection in its place would show the site our own address.
        if (found === undefined)
            throw new ProxySessionsError('unsupported', `${this.owner}: no proxy is called "${id}".`);
        return found.url;
    }

    /**
     * Whether all connections by an exit have one IP, as far as the list tells. A host name that stands alone tells no sessions
     * apart: it may be a gateway that gives each connection another one.
     */
    isSteady(id: string): boolean {
        this.finish();
        const hostName = this.byId.get(id)?.hostName;
        return hostName === undefined || this.hostNames.get(hostName) !== 1;
    }

    /** The exit that a label, an id or a proxy URL stands for. */
    find(name: string): ProviderExit | undefined {
        this.finish();
        const byId = this.byId.get(name);
        if (byId !== undefined) return byId.exit;
        const address = parseProxyUrl(name);
        const url = address && formatProxyUrl(address);
        for (const { exit, url: known } of this.byId.values()) {
            if (exit.label === name || (url !== undefined && known !== undefined && canonical(known) === url))
                return exit;
        }
        return undefined;
    }

    /**
     * Replaces the list. Exits that are in both continue.
     * @throws ProxySessionsError (`invalid-options`) that names the list and the entry's index, never its credentials; the
     *     list is then as before.
     */
    set(tiers: UrlTiers): void {
        this.settle();
        doAll(this.changeTo(copyOf(tiers), Infinity));
    }

    /** The same in slices: nothing of it is done before `goOn`, unless somebody asks for the proxies. */
    begin(tiers: UrlTiers): void {
        this.settle();
        const copy = copyOf(tiers);
        this.change = { steps: this.changeTo(copy, PORTION), tiers: copy };
    }

    /**
     * Resolves when the change that was begun has been made, by whomever.
     * @param isWanted Asked before each slice.
     * @throws as `set`
     */
    async goOn(isWanted: () => boolean): Promise<void> {
        const slices = new Slices();
        while (isWanted() && this.step(STEPS_AT_ONCE)) await slices.pause();
        const { failure } = this;
        this.failure = undefined;
        if (failure !== undefined) throw failure;
    }

    /** @returns whether it is new. */
    add(url: string | null, tier: number): boolean {
        this.finish();
        const before = this.byId.size;
        const count = Math.max(this.tiers.length, tier + 1);
        this.set(Array.from({ length: count }, (_, at) => [...(this.tiers[at] ?? []), ...(at === tier ? [url] : [])]));
        return this.byId.size > before;
    }

    /** @throws ProxySessionsError (`invalid-options`) when it is the last one. */
    remove({ id }: ProviderExit): void {
        this.finish();
        const ids = doAll(this.reading.idsOf(this.tiers));
        const rest = this.tiers.map((urls, tier) => urls.filter((_, at) => ids[tier]![at] !== id));
        if (rest.every((urls) => urls.length === 0)) {
            throw invalidOption('removeExit: this is the last exit of the list; add another one before.');
        }
        this.set(rest);
    }

    /** @param portion How many exits listeners are told of at once. */
    private *changeTo(tiers: UrlTiers, portion: number): Steps<void> {
        const next = new Map<string, Listed>();
        const hostNames = new Map<string, number>();
        for (const read of yield* this.reading.read(tiers)) {
            yield;
            next.set(read.exit.id, this.listedAs(read));
            if (read.hostName !== undefined) count(hostNames, read.hostName);
        }
        const before = this.byId;
        this.tiers = tiers;
        this.byId = next;
        this.hostNames = hostNames;
        this.listed = Object.freeze(Array.from(next.values(), ({ exit }) => exit));
        const removed = yield* missingIn(next, before);
        const added = yield* missingIn(before, next);
        if (added.length + removed.length === 0) return;
        for (let told = 0; told === 0 || told < added.length; told += portion) {
            const change = {
                added: added.slice(told, told + portion),
                removed: told === 0 ? removed : [],
                isLast: told + portion >= added.length,
            };
            for (const listener of this.listeners) listener(change);
            yield;
        }
    }

    /** A proxy that is in the list already stays as it is, unless its login changed. */
    private listedAs({ exit, tier, ...rest }: Read): Listed {
        const known = this.byId.get(exit.id);
        const tierNow = this.hasTiers ? tier : undefined;
        if (known !== undefined && known.url === rest.url && known.exit.tier === tierNow) return known;
        return { exit: tierNow === undefined ? exit : Object.freeze({ ...exit, tier: tierNow }), ...rest };
    }

    /** Makes what is left of the change at once. @throws as `set` */
    finish(): void {
        this.step(Infinity);
        if (this.failure !== undefined) throw this.failure;
    }

    /** Another change follows: whatever became of the one before is no matter. */
    private settle(): void {
        this.step(Infinity);
        this.failure = undefined;
    }

    /** @returns whether more is to be done. Listeners, who are told within a step, see the list as it is then. */
    private step(count: number): boolean {
        const { change } = this;
        if (change === undefined || this.isStepping) return false;
        this.isStepping = true;
        try {
            for (let done = 0; done < count; done += 1) {
                if (change.steps.next().done !== true) continue;
                this.change = undefined;
                return false;
            }
            return true;
        } catch (error) {
            this.change = undefined;
            this.failure = error as Error;
            return false;
        } finally {
            this.isStepping = false;
        }
    }
}

function copyOf(tiers: UrlTiers): UrlTiers {
    // What is no array is told of when it is read.
    return tiers.map((urls) => (Array.isArray(urls) ? [...(urls as (string | null)[])] : urls));
}

/** Exits of one list that are not, or not the same, in the other. */
function* missingIn(other: ReadonlyMap<string, Listed>, list: ReadonlyMap<string, Listed>): Steps<ProviderExit[]> {
    const missing: ProviderExit[] = [];
    for (const { exit } of list.values()) {
        yield;
        if (other.get(exit.id)?.exit !== exit) missing.push(exit);
    }
    return missing;
}

/** One spelling for all that mean the same proxy. */
function canonical(url: string): string | undefined {
    const address = parseProxyUrl(url);
    return address && formatProxyUrl(address);
}
