import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStorage } from '@crawlee/memory-storage';
import { CheerioCrawler, KeyValueStore, log, Logger, LogLevel } from '@crawlee/cheerio';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import type { ReportData } from '../../src/report/report-data.js';
import { parseReport } from '../../src/report/parse-report.js';
import type { ProxySessions, ProxySessionsOptions } from '../../src/index.js';
import { runCli } from '../cli/run-cli.js';
import { dataInPage } from '../report/data-in-page.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const PASSWORD = 'correct-horse-battery';
const credentials = { username: 'user', password: PASSWORD };

class Capture extends Logger {
    readonly lines: string[] = [];

    constructor() {
        super({});
    }

    override log(_level: LogLevel, message: string, _data?: unknown, _exception?: unknown, options?: unknown): void {
        const { prefix } = options as { prefix?: string | null };
        if (prefix === 'ProxySessions') this.lines.push(message);
    }
}

const original = log.getOptions();
afterEach(() => log.setOptions(original));

/** What `ProxySessions` logs from now on; call it after `inMemory()`, since a new configuration sets the level too. */
function capture(level: LogLevel): Capture {
    const logger = new Capture();
    log.setOptions({ level, logger });
    return logger;
}

async function crawl(proxySessions: ProxySessions, urls: string[], configuration = inMemory()): Promise<void> {
    const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 5, requestHandler: () => {} });
    await new CheerioCrawler(options, configuration).run(urls);
}

const banTwo = { exits: 6, credentials, site: { policy: bannedExits(['127.3.0.1', '127.3.0.2']) } };

async function reportOf(options: Partial<ProxySessionsOptions> = {}) {
    const target = await lab(banTwo);
    const proxySessions = sessionsFor(target, { report: true, cooldown: { baseSecs: 60 }, ...options });
    const configuration = inMemory();
    await crawl(proxySessions, target.site.urls(30), configuration);
    const store = await KeyValueStore.open(null, { config: configuration });
    return { target, store, proxySessions, configuration };
}

it('leaves a page and its data in the key-value store that say what the target saw', async () => {
    const { target, store } = await reportOf();
    const page = (await store.getValue<string>('PROXY_SESSIONS_REPORT'))!;
    expect(page).toMatch(/^<!doctype html>/);
    const data = parseReport(await store.getValue('PROXY_SESSIONS_REPORT_DATA'), 'data');

    const visits = target.site.pages();
    const refused = visits.filter(({ status }) => status === 403);
    expect(data.totals).toMatchObject({ requests: visits.length, ok: 30, blocked: refused.length });
    expect(countIn(data, 'ok')).toBe(30);
    expect(countIn(data, 'blocked')).toBe(refused.length);
    const resting = data.exits.filter(({ state }) => state === 'resting').map(({ label }) => label.split(':')[0]);
    expect(resting.toSorted()).toEqual([...new Set(refused.map(({ clientIp }) => clientIp))].toSorted());
    expect(new Set(data.exits.map(({ network }) => network))).toEqual(new Set(['127.3.0.0/24']));
    const ended = data.sessions.filter(({ reason }) => reason === 'blocked');
    expect(ended).toHaveLength(refused.length);
    const served = data.sessions.reduce((sum, { requests }) => sum + requests, 0);
    expect(served).toBe(visits.length);
});

it('explains a bad crawl: which pages were lost, why, and on which exits they were tried', async () => {
    const bannedIps = Array.from({ length: 12 }, (_, index) => `127.3.0.${index + 1}`);
    const target = await lab({ exits: 20, credentials, site: { policy: bannedExits(bannedIps) } });
    const proxySessions = sessionsFor(target, { report: true, maxRotationsPerRequest: 1 });
    const configuration = inMemory();
    const options = proxySessions.optionsFor(CheerioCrawler, {
        maxConcurrency: 5,
        maxRequestRetries: 0,
        requestHandler: ({ request }) => {
            if (request.url.endsWith('/9')) throw new Error('my own mistake');
        },
    });
    const urls = target.site.urls(40);
    // Nothing else is known to be accepted before, so refusals cost.
    await new CheerioCrawler(options, configuration).run(urls);
    const store = await KeyValueStore.open(null, { config: configuration });
    const data = parseReport(await store.getValue('PROXY_SESSIONS_REPORT_DATA'), 'data');

    expect(data.isOver).toBe(true);
    const { got, lost } = data.pages!;
    expect(got + lost).toBe(urls.length);
    expect(data.losses).toHaveLength(lost);
    const own = data.losses.filter(({ cause }) => cause === 'own-code');
    expect(own.map(({ url, error }) => [new URL(url).pathname, error])).toContainEqual([
        new URL(urls.find((url) => url.endsWith('/9'))!).pathname,
        expect.stringContaining('my own mistake'),
    ]);
    const visits = target.site.pages();
    for (const { url, cause, exits } of data.losses) {
        const seen = visits.filter(({ path }) => path === new URL(url).pathname);
        expect(exits.map((label) => label.split(':')[0])).toEqual(seen.map(({ clientIp }) => clientIp));
        if (cause === 'blocked') expect(seen.map(({ status }) => status)).not.toContain(200);
    }
    // Over the crawl, each exit did what the target saw it do.
    for (const { label, sites } of data.exits) {
        const seen = visits.filter(({ clientIp }) => label.startsWith(`${clientIp}:`));
        const counts = sites[0]?.counts ?? [];
        expect([counts[0] ?? 0, counts[1] ?? 0]).toEqual([
            seen.filter(({ status }) => status === 200).length,
            seen.filter(({ status }) => status === 403).length,
        ]);
    }
    expect(data.advice.map(({ text }) => text).join()).toContain('errors of your own code');
});

function countIn({ timeline }: ReportData, outcome: ReportData['timeline']['outcomes'][number]): number {
    const index = timeline.outcomes.indexOf(outcome);
    return timeline.counts.reduce((sum, bucket) => sum + bucket[index]!, 0);
}

it('holds no credential, and neither do its log lines', async () => {
    const logger = capture(LogLevel.DEBUG);
    const { store } = await reportOf();
    expect(logger.lines.length).toBeGreaterThan(60);
    const texts = [...logger.lines];
    await store.forEachKey(async (key) => void texts.push(JSON.stringify(await store.getValue(key))));
    expect(texts.filter((text) => text.includes(PASSWORD))).toEqual([]);
    expect(texts.join()).toContain('127.3.0.1');
});

it('takes another key, and writes nothing unless asked to', async () => {
    const { store } = await reportOf({ report: { key: 'proxies' } });
    expect(await store.getValue('proxies')).toMatch(/^<!doctype html>/);
    expect(await store.getValue('proxies_DATA')).toMatchObject({ version: 2 });
    expect(await store.getValue('PROXY_SESSIONS_REPORT')).toBeNull();

    const { store: empty } = await reportOf({ report: false });
    expect(await empty.getValue('PROXY_SESSIONS_REPORT')).toBeNull();
});

it('saves its data whenever Crawlee saves its state, so that a crawl that dies leaves them behind', async () => {
    const target = await lab(banTwo);
    const proxySessions = sessionsFor(target, { report: true });
    const configuration = inMemory();
    const seen: (ReportData | null)[] = [];
    const options = proxySessions.optionsFor(CheerioCrawler, {
        maxConcurrency: 1,
        requestHandler: async () => {
            if (proxySessions.stats().totals.ok !== 10) return;
            configuration.getEventManager().emit('persistState', { isMigrating: true });
            await configuration.getEventManager().waitForAllListenersToComplete();
            const store = await KeyValueStore.open(null, { config: configuration });
            seen.push(await store.getValue<ReportData>('PROXY_SESSIONS_REPORT_DATA'));
        },
    });
    await new CheerioCrawler(options, configuration).run(target.site.urls(20));
    expect(seen).toHaveLength(1);
    // Ten are finished, and the one that is being handled was accepted.
    expect(parseReport(seen[0], 'data').totals.ok).toBe(11);
});

it('finishes a crawl whose report cannot be written, and says so', async () => {
    const target = await lab(banTwo);
    const configuration = inMemory();
    configuration.useStorageClient(fullDisk());
    const logger = capture(LogLevel.WARNING);
    await crawl(sessionsFor(target, { report: true }), target.site.urls(10), configuration);
    expect(target.site.servedPages()).toHaveLength(10);
    const complaints = logger.lines.filter((text) => text.includes('report'));
    expect(complaints).toContain('The report could not be written: Error: the disk is full');
});

/** Takes everything but reports. */
function fullDisk(): MemoryStorage {
    const storage = new MemoryStorage({ persistStorage: false });
    const open = storage.keyValueStore.bind(storage);
    storage.keyValueStore = (id) => {
        const client = open(id);
        const setRecord = client.setRecord.bind(client);
        client.setRecord = async (record, ...rest) => {
            if (record.key.startsWith('PROXY_SESSIONS_REPORT')) throw new Error('the disk is full');
            await setRecord(record, ...rest);
        };
        return client;
    };
    return storage;
}

it('sums up when the crawl has ended, and says where the report is', async () => {
    const logger = capture(LogLevel.INFO);
    await reportOf();
    const [summary, report, ...more] = logger.lines;
    expect(summary).toMatch(
        /^30 pages in 3\d requests \(1\.\d\d per page\)\. Other requests: \d refused\. Exits: \d working/,
    );
    expect(report).toBe('Report: PROXY_SESSIONS_REPORT in the key-value store');
    expect(more).toEqual([]);
});

it('tells how things stand while a crawl runs', async () => {
    const logger = capture(LogLevel.INFO);
    const target = await lab({ exits: 2, site: { latencyMillis: 200 } });
    await crawl(sessionsFor(target, { statusIntervalSecs: 0.2 }), target.site.urls(20));
    const lines = logger.lines.filter((text) => text.includes('Since the last line'));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines[0]).toMatch(/^Exits: \d working, 0 resting/);
});

it('explains at debug level why each exit was chosen', async () => {
    const logger = capture(LogLevel.DEBUG);
    await reportOf();
    const chosen = logger.lines.filter((text) => text.startsWith('127.0.0.1 through 127.3.0.'));
    expect(chosen.some((text) => text.endsWith(': first use on this site.'))).toBe(true);
    expect(chosen.some((text) => text.includes(': blocked (blocked-status') || text.includes(': blocked ('))).toBe(
        true,
    );
    expect(logger.lines.some((text) => /^Session \w+ on 127\.3\.0\.[12]:\d+ ends as blocked/.test(text))).toBe(true);
});

it('becomes a page by the program too, from the storage folder that the crawl wrote', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crawlee-proxy-sessions-report-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const storage = join(folder, 'storage');
    const target = await lab(banTwo);
    const configuration = inMemory();
    configuration.useStorageClient(new MemoryStorage({ localDataDirectory: storage, persistStorage: true }));
    const logger = capture(LogLevel.INFO);
    await crawl(sessionsFor(target, { report: true }), target.site.urls(10), configuration);
    const place = join(storage, 'key_value_stores/default/PROXY_SESSIONS_REPORT.html');
    expect(logger.lines).toContain(`Report: ${place}`);
    const written = await readdir(join(storage, 'key_value_stores/default'));
    expect(written).toEqual(expect.arrayContaining(['PROXY_SESSIONS_REPORT.html', 'PROXY_SESSIONS_REPORT_DATA.json']));

    const output = join(folder, 'page.html');
    expect(await runCli(['report', storage, '-o', output])).toMatchObject({ code: 0, stdout: `Wrote ${output}.\n` });
    const byCrawl = await readFile(join(storage, 'key_value_stores/default/PROXY_SESSIONS_REPORT.html'), 'utf8');
    expect(dataInPage(await readFile(output, 'utf8'))).toEqual(dataInPage(byCrawl));
});
