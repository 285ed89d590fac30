import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import { expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 40;

it('a login page of the network before two of six proxies is nobody’s page, and no fault of the site', async () => {
    const target = await lab({
        exits: 6,
        faults: (index) => (index < 2 ? { kind: 'portal', url: 'http://10.1.0.1/welcome' } : undefined),
    });
    const urls = target.site.urls(PAGES);
    const crawl = async (ours?: ReturnType<typeof sessionsFor>) => {
        const titles: string[] = [];
        const failed: string[] = [];
        const given = {
            minConcurrency: 6,
            maxConcurrency: 6,
            requestHandler: ({ $ }: { $: (selector: string) => { text(): string } }) => {
                titles.push($('title').text());
            },
            failedRequestHandler: (_context: unknown, { message }: Error) => void failed.push(message),
        };
        const proxyConfiguration = new ProxyConfiguration({ proxyUrls: target.proxyUrls });
        const options = ours?.optionsFor(CheerioCrawler, given as never) ?? {
            ...(given as object),
            proxyConfiguration,
        };
        await new CheerioCrawler(options, inMemory()).run([...urls]);
        return { titles, failed };
    };
    const stock = await crawl();
    expect(stock.titles.filter((title) => title === 'Login').length).toBeGreaterThan(0);

    const proxySessions = sessionsFor(target);
    const resting = new Set<string>();
    proxySessions.on('exitCooldown', ({ exit }) => void resting.add(exit));
    const { titles, failed } = await crawl(proxySessions);
    expect(failed).toEqual([]);
    expect(titles.filter((title) => !title.startsWith('Page '))).toEqual([]);
    expect(titles).toHaveLength(PAGES);
    const [site] = Object.values(proxySessions.stats().sites);
    expect(site).toMatchObject({ ok: PAGES, blocked: 0 });
    expect(site!.proxyFailed).toBeGreaterThan(0);
    expect(resting).toEqual(new Set(target.proxyUrls.slice(0, 2).map((url) => new URL(url).host)));
});
