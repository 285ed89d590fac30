import type { Configuration } from '@crawlee/core';
import { KeyValueStore } from '@crawlee/core';
import type { ReportData } from '../../report/report-data.js';
import { dataKeyOf } from '../../report/report-keys.js';

/** Puts reports into the default key-value store of a crawl. */
export class ReportStore {
    constructor(readonly key: string) {}

    /** The data alone, from which the program's `report` makes the page. */
    async saveData(data: ReportData, config: Configuration): Promise<void> {
        const store = await KeyValueStore.open(null, { config });
        await store.setValue(dataKeyOf(this.key), data);
    }

    async savePage(data: ReportData, config: Configuration): Promise<void> {
        // Loaded here, because a page with its charts is large and most crawls want none.
        const { renderPage } = await import('../../report/render-page.js');
        const store = await KeyValueStore.open(null, { config });
        await store.setValue(this.key, renderPage(data), { contentType: 'text/html; charset=utf-8' });
    }
}
