import { BasicCrawler, Configuration } from '@crawlee/cheerio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { proxyUrls, ProxySessions, tieredProxyUrls } from '../../../src/index.js';
import type { ListChange, Provider } from '../../../src/index.js';
import { exitsOf } from '../conformance.js';

const LONG = 20_000;

/** Hosts with one proxy, gateways with several logins, and some entries twice. */
const urlOf = (at: number): string =>
    at % 3 === 0
        ? `http://user${at % 50}:pass${at % 7}@gate-${at % 100}.example:8000`
        : `http://10.${at >> 16}.${(at >> 8) & 255}.${at & 255}:8000`;
const urls = Array.from({ length: LONG }, (_, at) => urlOf(at));

function listOf({ exits }: Provider) {
    if (exits.kind !== 'listed' || exits.list?.loading === undefined) throw new Error('This is no long list.');
    return { list: exits.list, loading: exits.list.loading };
}

const NOBODY = { onTrouble: () => undefined, onGivenUp: () => undefined };

/** Turns of the event loop that others have while something is under way, and the longest time between two. */
function watchTurns() {
    let [turns, longestMillis, isRunning, at] = [0, 0, true, performance.now()];
    const turn = (): void => {
        turns += 1;
        longestMillis = Math.max(longestMillis, performance.now() - at);
        at = performance.now();
        if (isRunning) setImmediate(turn);
    };
    setImmediate(turn);
    return () => {
        isRunning = false;
        return { turns, longestMillis };
    };
}

describe(`a list of ${LONG} proxies`, () => {
    it('is read in slices, and told in parts', async () => {
        const { list, loading } = listOf(proxyUrls(urls));
        expect(list.size).toBe(LONG);
        expect(loading.isAwaited).toBe(true);
        const changes: ListChange[] = [];
        list.listen((change) => changes.push(change));
        const stop = watchTurns();
        loading.start(NOBODY);
        await loading.arrived();
        const { turns, longestMillis } = stop();
        expect(loading.isAwaited).toBe(false);
        expect(turns).toBeGreaterThan(5);
        expect(changes.length).toBeGreaterThan(200);
        expect(Math.max(...changes.map(({ added }) => added.length))).toBeLessThanOrEqual(50);
        expect(changes.map(({ isLast }) => isLast)).toEqual([...changes.slice(1).map(() => false), true]);

        const startedAt = performance.now();
        const atOnce = exitsOf(proxyUrls(urls));
        expect(longestMillis).toBeLessThan((performance.now() - startedAt) / 2);
        expect(changes.flatMap(({ added }) => added)).toEqual(atOnce);
        expect(list.size).toBe(atOnce.length);
    });

    it('is there at once for whoever asks, and changed as a short one', () => {
        const provider = proxyUrls(urls);
        expect(provider.connect({ id: 'http://10.0.78.31:8000', label: '' }, {})).toBe('http://10.0.78.31:8000');
        const { list, loading } = listOf(provider);
        expect(loading.isAwaited).toBe(false);
        expect(list.add('http://one-more.example:1', 0)).toBe(true);

        const other = proxyUrls(urls);
        listOf(other).list.set([['http://only.example:1']]);
        expect(exitsOf(other).map(({ label }) => label)).toEqual(['only.example:1']);
    });

    it('is read as it was given, also where there are several by price', async () => {
        const given = [urls.slice(0, LONG / 2), urls.slice(LONG / 2)];
        const provider = tieredProxyUrls(given);
        const { loading } = listOf(provider);
        loading.start(NOBODY);
        given[1]!.length = 0;
        await loading.arrived();
        expect(new Set(exitsOf(provider).map(({ tier }) => tier))).toEqual(new Set([0, 1]));
    });

    it('ends the crawl by one sentence when an entry is wrong', async () => {
        const wrong = urls.with(LONG - 1, 'http://user:hunter2@host:99999');
        const proxySessions = new ProxySessions({ proxyUrls: wrong, state: { store: 'none' }, statusIntervalSecs: 0 });
        onTestFinished(() => proxySessions.close());
        const crawler = new BasicCrawler(
            proxySessions.optionsFor(BasicCrawler, { requestHandler: () => {} }),
            new Configuration({ persistStorage: false }),
        );
        const error: Error = await crawler.run(['http://shop.test/']).then(
            () => new Error('it ran'),
            (reason: unknown) => reason as Error,
        );
        expect(error.message).toMatch(
            /^proxyUrls: entry 19999 is not a proxy URL .+; write it as scheme:\/\/user:password@host:port .+\.$/,
        );
        expect(error.message).not.toContain('hunter2');
    });
});
