import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { invalidOption } from '../../common/errors.js';
import type { ReportData } from '../../report/report-data.js';
import { parseReport } from '../../report/parse-report.js';
import { dataKeyOf } from '../../report/report-keys.js';

const STORES = 'key_value_stores';

/**
 * Reads the data of a report.
 *
 * @param path The JSON file, a key-value store's folder, or the storage folder of a crawl.
 * @param key The report's key in the key-value store.
 * @throws ProxySessionsError (`invalid-options`) when there is none, or when it is not a report.
 */
export async function readReport(path: string, key: string): Promise<ReportData> {
    const file = await fileAt(path, `${dataKeyOf(key)}.json`);
    return parseReport(parseJson(await readFile(file, 'utf8'), file), `"${file}"`);
}

async function fileAt(path: string, name: string): Promise<string> {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined)
        throw invalidOption(`report: there is no "${path}"; name a JSON file or a storage folder.`);
    if (!found.isDirectory()) return path;
    const stores = await readdir(join(path, STORES)).catch(() => []);
    const files = [join(path, name), ...stores.map((store) => join(path, STORES, store, name))];
    const newest = await newestOf(files);
    if (newest !== undefined) return newest;
    throw invalidOption(
        `report: "${path}" holds no ${name}; crawl with new ProxySessions({ report: true }), or name the report with --key.`,
    );
}

/** Several crawls may have left a report. */
async function newestOf(files: readonly string[]): Promise<string | undefined> {
    const dated = await Promise.all(
        files.map(async (file) => ({ file, at: (await stat(file).catch(() => undefined))?.mtimeMs })),
    );
    const present = dated.filter(({ at }) => at !== undefined);
    return present.sort((a, b) => b.at! - a.at!)[0]?.file;
}

function parseJson(text: string, file: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        throw invalidOption(`report: "${file}" is not JSON: ${(error as Error).message}.`);
    }
}
