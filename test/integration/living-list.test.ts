import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheerioCrawler, log } from '@crawlee/cheerio';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import type { ProxySessions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 200;
const CHANGE_AT = 60;

/** Crawls while the list changes, and tells which exits served before and after. */
async function crawl(target: Lab, proxySessions: ProxySessions, change: () => unknown, pages = PAGES) {
    const failed: string[] = [];
    let handled = 0;
    let changedAt: number | undefined;
    const options = proxySessions.optionsFor(CheerioCrawler, {
        requestHandler: async () => {
            handled += 1;
            if (handled !== CHANGE_AT) return;
            await change();
            changedAt = target.site.log.length;
        },
        failedRequestHandler: ({ request }) => void failed.push(request.url),
        maxConcurrency: 20,
        minConcurrency: 20,
    });
    await new CheerioCrawler(options, inMemory()).run(target.site.urls(pages));
    const ipsOf = (from: number, to?: number) =>
        new Set(target.site.log.slice(from, to).map(({ clientIp }) => clientIp));
    return {
        failed,
        handled,
        before: ipsOf(0, changedAt),
        after: ipsOf(changedAt ?? Infinity),
        visits: target.site.log.length,
    };
}

const ipsOf = (exits: Lab['exits']): string[] => exits.map(({ ip }) => ip);

describe('a list that loses 5 and gains 5 of 20 proxies while it is in use loses no page', () => {
    it('by setProxyUrls', async () => {
        const target = await lab({ exits: 25, site: { latencyMillis: 20 } });
        const proxySessions = sessionsFor({ proxyUrls: target.proxyUrls.slice(0, 20) });
        const removed: string[] = [];
        proxySessions.on('sessionRetired', ({ exit, reason }) => {
            if (reason === 'exit-removed') removed.push(exit);
        });
        const { failed, handled, before, after, visits } = await crawl(target, proxySessions, () =>
            proxySessions.setProxyUrls(target.proxyUrls.slice(5)),
        );
        expect({ failed, handled, visits }).toEqual({ failed: [], handled: PAGES, visits: PAGES });
        expect([...before].filter((ip) => ipsOf(target.exits.slice(20)).includes(ip))).toEqual([]);
        // Up to so many requests were on their way by the removed ones.
        expect(
            target.site.log.slice(-100).filter(({ clientIp }) => ipsOf(target.exits.slice(0, 5)).includes(clientIp)),
        ).toEqual([]);
        for (const ip of ipsOf(target.exits.slice(20))) expect(after).toContain(ip);
        expect(new Set(removed).size).toBe(5);
        expect(target.site.strayCookies()).toEqual([]);
    });

    it('by a file that is loaded again, and keeps the list when that is empty or broken', async () => {
        // The watch over passwords would take the user's own file for a leak.
        const target = await lab({
            exits: 25,
            site: { latencyMillis: 20 },
            credentials: { username: 'a', password: 'b' },
        });
        const folder = await mkdtemp(join(tmpdir(), 'crawlee-proxy-sessions-list-'));
        onTestFinished(() => rm(folder, { recursive: true, force: true }));
        const file = join(folder, 'proxies.txt');
        const lines = target.proxyUrls.map((url) => {
            const { hostname, port, username, password } = new URL(url);
            return `${hostname}:${port}:${username}:${password}`;
        });
        await writeFile(file, `\uFEFF# ours\r\n${lines.slice(0, 20).join('\r\n')}\r\n`);
        const warnings = vi.spyOn(log.constructor.prototype as typeof log, 'warning');
        onTestFinished(() => warnings.mockRestore());
        const told = (): string => warnings.mock.calls.map(([message]) => message).join('\n');
        const proxySessions = sessionsFor(target, { proxyUrls: { load: file, everySecs: 0.1 } });
        const { failed, handled, after, visits } = await crawl(target, proxySessions, async () => {
            await writeFile(file, '');
            await vi.waitFor(() => expect(told()).toContain('it is empty. The 20 proxies from before go on.'), 10_000);
            await writeFile(file, `${lines[0]!}\n<html>`);
            await vi.waitFor(() => expect(told()).toContain('line 2 of'), 10_000);
            await writeFile(file, lines.slice(5).join('\n'));
            await vi.waitFor(() => expect(proxySessions.addExit(target.proxyUrls[24]!)).toBe(false), 10_000);
        });
        expect({ failed, handled, visits }).toEqual({ failed: [], handled: PAGES, visits: PAGES });
        for (const ip of ipsOf(target.exits.slice(20))) expect(after).toContain(ip);
    });
});

describe('a list that is loaded', () => {
    it('is waited for by the first request', async () => {
        const target = await lab({ exits: 2 });
        const load = vi.fn(() => Promise.resolve(target.proxyUrls));
        load.mockRejectedValueOnce(new Error('the service is asleep'));
        const proxySessions = sessionsFor(target, { proxyUrls: { load } });
        const { handled, failed } = await crawl(target, proxySessions, () => undefined, 5);
        expect({ handled, failed, loads: load.mock.calls.length }).toEqual({ handled: 5, failed: [], loads: 2 });
    });

    it.each(['http://ali:pw@proxy.example:8000', 'ali:pw@proxy.example:8000', ''])('is not %j', (proxyUrls) => {
        expect(() => sessionsFor({ proxyUrls: [] }, { proxyUrls })).toThrow(
            /one proxy is given as \[yourProxyUrl\]; got a text of/,
        );
    });
});

describe('exits are changed by hand', () => {
    it('addExit, removeExit and restExit, by label or by URL', async () => {
        const target = await lab({ exits: 4 });
        const [first, second, third, fourth] = target.proxyUrls as [string, string, string, string];
        const proxySessions = sessionsFor({ proxyUrls: [first, second] });
        const crawlFor = async () => {
            target.site.clearLog();
            const { failed } = await crawl(target, proxySessions, () => undefined, 12);
            expect(failed).toEqual([]);
            return new Set(target.site.log.map(({ clientIp }) => clientIp));
        };
        const [a, b, c] = ipsOf(target.exits) as [string, string, string];
        expect(await crawlFor()).toEqual(new Set([a, b]));
        expect(proxySessions.addExit(third)).toBe(true);
        expect(proxySessions.addExit(third)).toBe(false);
        expect(proxySessions.removeExit(first)).toBe(true);
        expect(proxySessions.removeExit(first)).toBe(false);
        expect(await crawlFor()).toEqual(new Set([b, c]));
        proxySessions.restExit(`${b}:${new URL(second).port}`, { site: target.site.hostname, secs: 60 });
        expect(await crawlFor()).toEqual(new Set([c]));
        expect(() => proxySessions.restExit(fourth, { secs: 1 })).toThrow('there is no such exit');
        expect(() => proxySessions.setProxyUrls([])).toThrow('the list is empty');
        expect(() => proxySessions.setProxyUrls([second, 'nonsense with secret'])).toThrow(
            'entry 2 of setProxyUrls is not a proxy',
        );
        expect(await crawlFor()).toEqual(new Set([c]));
    });
});
