import { readFile } from 'node:fs/promises';
import { metrics } from '@opentelemetry/api';
import type { DataPoint, Histogram } from '@opentelemetry/sdk-metrics';
import {
    AggregationTemporality,
    InMemoryMetricExporter,
    MeterProvider,
    PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { CheerioCrawler } from '@crawlee/cheerio';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

let exporter: InMemoryMetricExporter;
let provider: MeterProvider;

beforeEach(() => {
    exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    provider = new MeterProvider({ readers: [reader] });
    metrics.setGlobalMeterProvider(provider);
});
afterEach(async () => {
    metrics.disable();
    await provider.shutdown();
});

/** What was exported: by metric, the points and their attributes. */
async function exported(): Promise<Record<string, readonly DataPoint<unknown>[]>> {
    exporter.reset();
    await provider.forceFlush();
    const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
    const ours = all.filter(({ scope }) => scope.name === 'crawlee-proxy-sessions').flatMap((scope) => scope.metrics);
    return Object.fromEntries(
        ours.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints as DataPoint<unknown>[]]),
    );
}

const valuesBy = (points: readonly DataPoint<unknown>[] | undefined, attribute: string) =>
    Object.fromEntries(points!.map(({ attributes, value }) => [attributes[attribute], value]));

const banTwo = { exits: 6, site: { policy: bannedExits(['127.3.0.1', '127.3.0.2']) } };

async function crawl(
    pages: number,
    target: Awaited<ReturnType<typeof lab>>,
    url = (index: number) => target.site.urls(pages)[index]!,
) {
    const proxySessions = sessionsFor(target, {
        site: (page) => new URL(page).searchParams.get('site') ?? 'shop.test',
        cost: { perRequest: 0.01 },
    });
    const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 5, requestHandler: () => {} });
    await new CheerioCrawler(options, inMemory()).run(Array.from({ length: pages }, (_, index) => url(index)));
    return proxySessions;
}

it('counts for each exit only where that is wanted, by labels without credentials', async () => {
    const target = await lab(banTwo);
    await crawl(10, target);
    const without = (await exported())['proxy_sessions.requests']!;
    expect(without.some(({ attributes }) => 'proxy_sessions.exit' in attributes)).toBe(false);

    const proxySessions = sessionsFor(target, { metrics: { exits: true } });
    const options = proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} });
    const before = target.site.pages().length;
    await new CheerioCrawler(options, inMemory()).run(target.site.urls(40));
    const found = await exported();
    const named = found['proxy_sessions.requests']!.filter(({ attributes }) => 'proxy_sessions.exit' in attributes);
    const counted = new Map<unknown, number>();
    for (const { attributes, value } of named) {
        const exit = attributes['proxy_sessions.exit'];
        counted.set(exit, (counted.get(exit) ?? 0) + (value as number));
    }
    for (const [index, { ip }] of target.exits.entries()) {
        const visits = target.site
            .pages()
            .slice(before)
            .filter(({ clientIp }) => clientIp === ip).length;
        expect(counted.get(new URL(target.proxyUrls[index]!).host) ?? 0).toBe(visits);
    }
});

it('counts what the target saw', async () => {
    const target = await lab(banTwo);
    const proxySessions = await crawl(40, target);
    const refused = target.site.pages().filter(({ status }) => status === 403).length;
    const found = await exported();

    expect(valuesBy(found['proxy_sessions.requests'], 'proxy_sessions.outcome')).toEqual({ ok: 40, blocked: refused });
    const sites = found['proxy_sessions.requests']!.map(({ attributes }) => attributes['proxy_sessions.site']);
    expect(new Set(sites)).toEqual(new Set(['shop.test']));
    expect(found['proxy_sessions.requests']!.every(({ attributes }) => 'proxy_sessions.rule' in attributes)).toBe(true);

    const states = valuesBy(found['proxy_sessions.exit.count'], 'proxy_sessions.exit.state');
    const refusedExits = new Set(
        target.site.pages().flatMap(({ status, clientIp }) => (status === 403 ? clientIp : [])),
    );
    expect(states).toEqual({ working: 4, resting: refusedExits.size, unused: 2 - refusedExits.size });
    const waits = found['proxy_sessions.wait.duration']![0]!.value as Histogram;
    expect(waits.count).toBe(target.site.pages().length);

    const bytes = valuesBy(found['proxy_sessions.io'], 'network.io.direction');
    const { up, down } = proxySessions.stats().totals.bytes!;
    expect(bytes).toEqual({ transmit: up, receive: down });
    const [cost] = found['proxy_sessions.cost']!;
    expect(cost!.attributes).toEqual({ 'proxy_sessions.provider': 'proxyUrls', 'proxy_sessions.tier': 0 });
    expect(cost!.value).toBeCloseTo(0.01 * target.site.pages().length, 6);

    const docs = await readFile(new URL('../../docs/observability.md', import.meta.url), 'utf8');
    const names = Object.entries(found).flatMap(([name, [point]]) => [name, ...Object.keys(point!.attributes)]);
    expect(names.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
    const documented = [...docs.matchAll(/^\| `(proxy_sessions\.\S+)`/gm)].map(([, name]) => name);
    expect(Object.keys(found).toSorted()).toEqual(documented.toSorted());

    const { sessionsCreated, sessionsRetired } = proxySessions.stats().totals;
    expect(found['proxy_sessions.session.created']![0]!.value).toBe(sessionsCreated);
    expect(valuesBy(found['proxy_sessions.session.retired'], 'proxy_sessions.retire.reason')).toEqual({
        blocked: sessionsRetired,
    });
    // The crawl is over, and its sessions with it.
    expect(found['proxy_sessions.session.count']![0]!.value).toBe(0);
});

it('counts the sessions that are alive while the crawl runs', async () => {
    const target = await lab(banTwo);
    const proxySessions = sessionsFor(target);
    const counts: [counted: unknown, alive: number][] = [];
    const options = proxySessions.optionsFor(CheerioCrawler, {
        maxConcurrency: 1,
        requestHandler: async () => {
            const { sessionsCreated, sessionsRetired } = proxySessions.stats().totals;
            const [point] = (await exported())['proxy_sessions.session.count']!;
            counts.push([point!.value, sessionsCreated - sessionsRetired]);
        },
    });
    await new CheerioCrawler(options, inMemory()).run(target.site.urls(12));
    for (const [counted, alive] of counts) expect(counted).toBe(alive);
    expect(Math.max(...counts.map(([, alive]) => alive))).toBeGreaterThan(1);
});

it('adds up the exits of all that are open, and forgets those that were closed', async () => {
    const target = await lab({ exits: 3 });
    const first = await crawl(6, target);
    const second = await crawl(6, target);
    const working = async () =>
        valuesBy((await exported())['proxy_sessions.exit.count'], 'proxy_sessions.exit.state').working;
    expect(await working()).toBe(6);
    await first.close();
    expect(await working()).toBe(3);
    await second.close();
    expect(await working()).toBe(0);
});

it('names so many sites and no more', async () => {
    const target = await lab({ exits: 3 });
    await crawl(60, target, (index) => `${target.site.urls(1)[0]}?site=site-${index}.test`);
    const found = await exported();
    const sites = found['proxy_sessions.requests']!.map(({ attributes, value }) => [
        attributes['proxy_sessions.site'],
        value,
    ]);
    expect(sites).toHaveLength(51);
    expect(Object.fromEntries(sites as [string, number][]).other).toBe(10);
});
