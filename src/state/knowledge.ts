import { Slices } from '../common/slices.js';
import type { Clock } from '../dispatch/clock.js';
import type { Engine } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { ExitSnapshot } from '../engine/snapshots/exit-snapshot.js';
import type { Subscriber } from '../events/event-stream.js';
import type { CrawlEvents } from '../events/events.js';
import type { ExitNames } from './exit-names.js';
import type { Entry } from './entries.js';
import { exitKey, FIRST_REVISION, siteKey } from './entries.js';
import type { StateItem } from './items.js';

/** What the engine learned, on its way to the state and back. */
export class Knowledge implements Subscriber {
    /** Of exits that come back with their sessions. */
    private readonly awaited = new Map<string, ExitSnapshot>();
    private readonly exitRevisions = new WeakMap<Exit, number>();
    private readonly siteRevisions = new Map<string, number>();

    /** @param mayRestore Whether the exits of a site are known: those of a route may come later. */
    constructor(
        private readonly engine: Engine,
        private readonly names: ExitNames,
        private readonly clock: Clock,
        private readonly mayRestore: (site: string) => boolean = () => true,
    ) {}

    leased({ lease }: CrawlEvents['leased']): void {
        this.noteNews(lease);
    }

    outcome({ lease }: CrawlEvents['outcome']): void {
        this.noteNews(lease);
    }

    exitCooldown(rest: CrawlEvents['exitCooldown']): void {
        this.noteNews(rest);
    }

    exitRecovered(recovered: CrawlEvents['exitRecovered']): void {
        this.noteNews(recovered);
    }

    /** Something was learned of an exit, on one site or on all. */
    private noteNews({ exit, site }: { readonly exit: Exit; readonly site: string | undefined }): void {
        this.exitRevisions.set(exit, this.revisionOf(exit) + 1);
        if (site !== undefined) this.siteRevisions.set(site, (this.siteRevisions.get(site) ?? FIRST_REVISION) + 1);
    }

    *entries(): Iterable<Entry> {
        // Lists of their own: the crawl goes on while this one is gone through.
        const sites = [...this.engine.knownSites()].map(({ name }) => name);
        for (const site of sites) yield this.siteEntry(site);
        this.forgetSitesBut(sites);
        for (const exit of [...this.engine.knownExits()]) yield this.exitEntry(exit);
    }

    private siteEntry(site: string): Entry {
        return {
            key: siteKey(site),
            revision: this.siteRevisions.get(site) ?? FIRST_REVISION,
            item: () => {
                const snapshot = this.engine.snapshotSite(site, this.clock.now());
                return snapshot && { kind: 'site', site, snapshot };
            },
        };
    }

    private exitEntry(exit: Exit): Entry {
        const name = this.names.nameOf(exit);
        return {
            key: exitKey(name),
            revision: this.revisionOf(exit),
            item: () => {
                const snapshot = this.engine.snapshotExit(exit, this.clock.now());
                return snapshot && { kind: 'exit', exit: name, label: exit.label, snapshot };
            },
        };
    }

    private revisionOf(exit: Exit): number {
        return this.exitRevisions.get(exit) ?? FIRST_REVISION;
    }

    private forgetSitesBut(known: readonly string[]): void {
        const names = new Set(known);
        for (const site of this.siteRevisions.keys()) if (!names.has(site)) this.siteRevisions.delete(site);
    }

    /** Knowledge of exits that are not in the list any more is left out. */
    async restore(items: readonly StateItem[]): Promise<void> {
        if (items.length === 0) return;
        const slices = new Slices();
        await this.names.prepare(slices);
        const now = this.clock.now();
        for (const item of items) {
            if (item.kind === 'site' && this.mayRestore(item.site))
                this.engine.restoreSite(item.site, item.snapshot, now);
            if (item.kind === 'exit') this.awaited.set(item.exit, item.snapshot);
            await slices.pause();
        }
        for (const exit of [...this.engine.knownExits()]) {
            this.restoreExit(exit);
            await slices.pause();
        }
    }

    /** An exit is back. */
    restoreExit(exit: Exit): void {
        const name = this.names.nameOf(exit);
        const snapshot = this.awaited.get(name);
        if (snapshot === undefined) return;
        this.awaited.delete(name);
        this.engine.restoreExit(exit, snapshot, this.clock.now());
    }
}
