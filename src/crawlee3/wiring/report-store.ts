import { join } from 'node:path';
import type { Configuration } from '@crawlee/core';
import { KeyValueStore } from '../crawlee.js';
import type { ReportData } from '../../report/report-data.js';
import { dataKeyOf } from '../../report/report-keys.js';
import { folderOf } from './private-files.js';

/** What we use of the Apify platform's client. */
interface ClientWithUrls {
    getRecordPublicUrl?(key: string): Promise<string>;
}

/** Puts reports into the default key-value store of a crawl. */
export class ReportStore {
    constructor(readonly key: string) {}

    /** The data alone, from which the program's `report` makes the page. */
    async saveData(data: ReportData, config: Configuration): Promise<void> {
        const store = await KeyValueStore.open(null, { config });
        await store.setValue(dataKeyOf(this.key), data);
    }

    /** @returns where it is: a path, a URL, or what else people can find it by. */
    async savePage(data: ReportData, config: Configuration): Promise<string> {
        // Loaded here, because a page with its charts is large and most crawls want none.
        const { renderPage } = await import('../../report/render-page.js');
        const store = await KeyValueStore.open(null, { config });
        await store.setValue(this.key, renderPage(data), { contentType: 'text/html; charset=utf-8' });
        return placeOf(store, this.key);
    }

    /** Whether the data go to a disk of this machine, where writing them often costs nothing. */
    async isOnDisk(config: Configuration): Promise<boolean> {
        return folderOf(await KeyValueStore.open(null, { config })) !== undefined;
    }
}

async function placeOf(store: KeyValueStore, key: string): Promise<string> {
    const folder = folderOf(store);
    if (folder !== undefined) return join(folder, `${key}.html`);
    // Crawlee's types hide the client.
    const { client } = store as unknown as { readonly client?: ClientWithUrls };
    const url = await client?.getRecordPublicUrl?.(key).catch(() => undefined);
    // Its signature opens the record for everybody who reads the log.
    return url?.split('?')[0] ?? `${key} in the key-value store`;
}
