import type { Clock } from '../dispatch/clock.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Engine } from '../engine/engine.js';
import { isNews, mergeSites } from '../engine/snapshots/merge.js';
import type { SiteSnapshot } from '../engine/snapshots/site-snapshot.js';
import type { CoordinationStore } from '../stores/coordination-store.js';
import { readSiteRecord, siteRecord } from './records.js';

export interface SiteNewsOptions {
    readonly store: CoordinationStore;
    readonly engine: Engine;
    readonly dispatcher: Dispatcher;
    readonly clock: Clock;
}

/** Sites whose published news is remembered; the news of others is published again. */
const MOST_SITES = 1_000;

/** What all workers should know of sites: their pace, their pauses, the networks that they ban. */
export class SiteNewsDesk {
    /** Sites of which something was heard since they were looked at. */
    private readonly stirred = new Set<string>();
    /** What all know already. */
    private readonly told = new Map<string, SiteSnapshot>();

    constructor(private readonly options: SiteNewsOptions) {}

    stir(site: string): void {
        this.stirred.add(site);
    }

    /** Tells the others what is new. */
    async publish(): Promise<void> {
        const { store, engine, clock } = this.options;
        const sites = [...this.stirred];
        this.stirred.clear();
        for (const site of sites) {
            const snapshot = engine.snapshotSite(site, clock.now());
            const before = this.told.get(site);
            if (snapshot === undefined || !isNews(before, snapshot)) continue;
            try {
                await store.publish(site, siteRecord(snapshot));
            } catch (error) {
                for (const missed of sites) this.stirred.add(missed);
                throw error;
            }
            this.noteTold(site, snapshot);
        }
    }

    /** Another worker learned of a site. */
    hear(site: string, record: string): void {
        const { engine, dispatcher, clock } = this.options;
        const news = readSiteRecord(record);
        if (news === undefined) return;
        engine.learnSite(site, news, clock.now());
        const before = this.told.get(site);
        this.noteTold(site, before === undefined ? news : mergeSites(before, news));
        dispatcher.moveQueues();
    }

    private noteTold(site: string, snapshot: SiteSnapshot): void {
        this.told.delete(site);
        this.told.set(site, snapshot);
        if (this.told.size > MOST_SITES) this.told.delete(this.told.keys().next().value!);
    }
}
