import type { Clock } from '../dispatch/clock.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Engine } from '../engine/engine.js';
import { hasNewRule, isNews, mergeSites } from '../engine/memory/merge.js';
import type { SiteMemory } from '../engine/memory/site-memory.js';
import type { CoordinationStore } from '../stores/coordination-store.js';
import { readSiteRecord, siteRecord } from './records.js';

export interface SiteNewsOptions {
    readonly store: CoordinationStore;
    readonly engine: Engine;
    readonly dispatcher: Dispatcher;
    readonly clock: Clock;
}

/** Sites of which it is remembered what all know; of the others it is told again. */
const MOST_SITES = 1_000;

/** What all workers should know of sites: their pace, their pauses, the networks that they ban. */
export class SiteNewsDesk {
    /** Sites of which something was heard since they were looked at. */
    private readonly stirred = new Set<string>();
    /** What all know already. */
    private readonly told = new Map<string, SiteMemory>();

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
            const memory = engine.rememberSite(site, clock.now());
            const before = this.told.get(site);
            if (memory === undefined || !isNews(before, memory)) continue;
            try {
                await store.publish(site, siteRecord({ memory, isNewRule: hasNewRule(before, memory) }));
            } catch (error) {
                for (const missed of sites) this.stirred.add(missed);
                throw error;
            }
            this.noteTold(site, memory);
        }
    }

    /** Another worker learned of a site. */
    hear(site: string, record: string): void {
        const { engine, dispatcher, clock } = this.options;
        const news = readSiteRecord(record);
        if (news === undefined) return;
        engine.learnSite(site, news, clock.now());
        const before = this.told.get(site);
        this.noteTold(site, before === undefined ? news.memory : mergeSites(before, news));
        dispatcher.moveLines();
    }

    private noteTold(site: string, memory: SiteMemory): void {
        this.told.delete(site);
        this.told.set(site, memory);
        if (this.told.size > MOST_SITES) this.told.delete(this.told.keys().next().value!);
    }
}
