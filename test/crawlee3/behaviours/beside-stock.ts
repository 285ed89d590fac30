import type { CheerioCrawlerOptions } from 'crawlee';
import { CheerioCrawler, ProxyConfiguration } from 'crawlee';
import type { Lab, LabOptions } from 'crawlee-proxy-sessions/lab';
import { inMemory, lab, sessionsFor } from '../../support.js';

export interface Crawl {
    readonly target: Lab;
    /** Makes a crawler with the options: with stock Crawlee, or with ours around them. */
    readonly make: (options: CheerioCrawlerOptions) => CheerioCrawler;
}

/** Runs the same crawl with stock Crawlee and with ours, each on a lab of its own, and returns what it saw of each. */
export async function besideStock<Seen>(
    options: LabOptions,
    crawl: (parts: Crawl) => Promise<Seen>,
): Promise<{ readonly stock: Seen; readonly ours: Seen }> {
    const forStock = await lab(options);
    const stock = await crawl({
        target: forStock,
        make: (own) => {
            const proxyConfiguration = new ProxyConfiguration({ proxyUrls: [...forStock.proxyUrls] });
            return new CheerioCrawler({ ...own, proxyConfiguration }, inMemory());
        },
    });
    const forOurs = await lab(options);
    const proxySessions = sessionsFor(forOurs);
    const ours = await crawl({
        target: forOurs,
        make: (own) => new CheerioCrawler(proxySessions.optionsFor(CheerioCrawler, own), inMemory()),
    });
    return { stock, ours };
}
