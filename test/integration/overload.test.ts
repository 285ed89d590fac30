import type { CheerioCrawlerOptions } from '@crawlee/cheerio';
import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import { rateLimit } from 'crawlee-proxy-sessions/lab';
import { expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 20;
/** More than enough, with stock Crawlee and with ours. */
const GIVE_UP_MILLIS = 20_000;

it('gives requests of other sites the slots of those that wait, also when Crawlee finds the machine overloaded', async () => {
    const target = await lab({ exits: 2, sites: [{}, {}] });
    const [closed, open] = target.sites;
    closed.setPolicy(rateLimit({ perSecond: 0, retryAfterSecs: 600 }));
    const urls = [...closed.urls(8, '/closed'), ...open!.urls(PAGES, '/open')];
    const crawl = async (make: (options: CheerioCrawlerOptions) => CheerioCrawlerOptions): Promise<number> => {
        open!.clearLog();
        const options = make({
            maxRequestRetries: 0,
            // One request at a time, because nothing is left of the memory.
            autoscaledPoolOptions: { snapshotterOptions: { maxUsedMemoryRatio: 1e-9 } },
            requestHandler: () => {
                if (open!.servedPages().length >= PAGES) void crawler.autoscaledPool?.abort();
            },
        });
        const crawler = new CheerioCrawler(options, inMemory());
        const giveUp = setTimeout(() => void crawler.autoscaledPool?.abort(), GIVE_UP_MILLIS);
        await crawler.run(urls);
        clearTimeout(giveUp);
        return open!.servedPages().length;
    };
    const proxyConfiguration = new ProxyConfiguration({ proxyUrls: [...target.proxyUrls] });
    const stock = await crawl((options) => ({ ...options, proxyConfiguration }));
    const proxySessions = sessionsFor(target, { site: (url) => new URL(url).host });
    const ours = await crawl((options) => proxySessions.optionsFor(CheerioCrawler, options));

    expect(stock).toBe(PAGES);
    expect(ours).toBe(PAGES);
});
