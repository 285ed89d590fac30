import { setTimeout as sleep } from 'node:timers/promises';
import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

interface Crawled {
    readonly pages: Set<string>;
    readonly failed: Error[];
}

function handlers(crawled: Crawled) {
    return {
        // The machine's load shall not decide how many go at once.
        minConcurrency: 10,
        maxConcurrency: 10,
        requestHandler: ({ request, $ }: { request: { url: string }; $: (selector: string) => { text(): string } }) => {
            if ($('title').text().startsWith('Page ')) crawled.pages.add(request.url);
        },
        failedRequestHandler: (_context: unknown, error: Error) => {
            crawled.failed.push(error);
        },
    };
}

async function ours(target: Lab, urls: string[], during?: () => Promise<void>) {
    const crawled: Crawled = { pages: new Set(), failed: [] };
    const proxySessions = sessionsFor(target);
    const options = proxySessions.optionsFor(CheerioCrawler, handlers(crawled) as never);
    await Promise.all([new CheerioCrawler(options, inMemory()).run(urls), during?.()]);
    return { ...crawled, proxySessions };
}

async function stock(target: Lab, urls: string[]): Promise<Crawled> {
    const crawled: Crawled = { pages: new Set(), failed: [] };
    const proxyConfiguration = new ProxyConfiguration({ proxyUrls: target.proxyUrls });
    const options = { proxyConfiguration, ...(handlers(crawled) as object) };
    await new CheerioCrawler(options, inMemory()).run(urls);
    return crawled;
}

const DEAD = { kind: 'dead' } as const;

describe('lists of which many are dead', () => {
    it.each([
        [45, 5],
        [200, 200],
    ])('%i dead and %i good proxies lose no page', async (dead, good) => {
        const target = await lab({
            exits: dead + good,
            faults: (index) => (index < dead ? DEAD : undefined),
        });
        const urls = target.site.urls(200);
        const beside = await stock(target, urls);
        const { pages, failed, proxySessions } = await ours(target, urls);
        expect(failed).toEqual([]);
        expect(pages.size).toBe(200);
        expect(pages.size).toBeGreaterThanOrEqual(beside.pages.size);
        const { totals } = proxySessions.stats();
        // Each of the dead is met about once: later requests do not find out again.
        expect(totals.proxyFailed).toBeLessThan(1.5 * dead);
    });
});

it('all proxies down for 6 s in mid-crawl lose no page', async () => {
    const target = await lab({ exits: 5, site: { latencyMillis: 50 } });
    const urls = target.site.urls(300);
    const { pages, failed } = await ours(target, urls, async () => {
        while (target.site.log.length < 100) await sleep(20);
        await Promise.all(target.exits.map((exit) => exit.setFault(DEAD)));
        await sleep(6_000);
        await Promise.all(target.exits.map((exit) => exit.setFault(undefined)));
    });
    expect(failed).toEqual([]);
    expect(pages.size).toBe(300);
});

it('when no proxy works, requests fail in the end with an error that names the proxies', async () => {
    const target = await lab({ exits: 3, faults: () => DEAD });
    const crawled: Crawled = { pages: new Set(), failed: [] };
    const proxySessions = sessionsFor(target, { maxWaitSecs: 1 });
    const options = proxySessions.optionsFor(CheerioCrawler, handlers(crawled) as never);
    await new CheerioCrawler(options, inMemory()).run(target.site.urls(3));
    expect(crawled.failed).toHaveLength(3);
    for (const { message, code } of crawled.failed as (Error & { code?: string })[]) {
        expect(code).toBe('proxy-failed');
        expect(message).toMatch(/cannot be reached, because no proxy works: 127\.3\.0\.\d:\d+, .*ECONNREFUSED/);
    }
    const states = Object.values(proxySessions.stats().exits).map(({ state }) => state);
    expect(states).toEqual(['resting', 'resting', 'resting']);
});
