// Type-checked against the packed package as ES module (.mts) and, copied, as CommonJS (.cts). Never run.
import { CheerioCrawler, PlaywrightCrawler } from 'crawlee';
import { ProxySessions, apifyProxy } from 'crawlee-proxy-sessions';
import { startLab } from 'crawlee-proxy-sessions/lab';

export async function crawl(): Promise<number> {
    const provider = apifyProxy({ groups: ['RESIDENTIAL'], country: 'US', password: 'secret' });
    const proxySessions = new ProxySessions({ provider, rotation: 'recommended' });

    const cheerio = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            requestHandler: ({ $, session }) => {
                const title: string = $('title').text();
                session?.markGood();
                return Promise.resolve(void title);
            },
        }),
    );
    await cheerio.run(['https://example.com']);

    const playwright = new PlaywrightCrawler(
        proxySessions.optionsFor(PlaywrightCrawler, {
            requestHandler: async ({ page, proxyInfo }) => {
                const url: string | undefined = proxyInfo?.url;
                await page.title();
                void url;
            },
        }),
    );
    await playwright.run(['https://example.com']);

    // @ts-expect-error: a rotation that does not exist
    new ProxySessions({ proxyUrls: ['http://proxy.example:8000'], rotation: 'now-and-then' });

    const ok: number = proxySessions.stats().totals.ok;
    await proxySessions.close();
    return ok;
}

export const lab: (options: { exits: number }) => Promise<unknown> = startLab;
