import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import { describe, expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

const HANDLERS = 10;
/** Handlers that are not all there by then have to wait for each other. */
const GIVE_UP_MILLIS = 5_000;

/** A handler in which pages wait for each other, and the most that were in it at the same time. */
function meetingOf(count: number): { handler: () => Promise<void>; most: () => number } {
    let inside = 0;
    let most = 0;
    let open: () => void = () => undefined;
    const allAreThere = new Promise<void>((resolve) => (open = resolve));
    const handler = async (): Promise<void> => {
        inside += 1;
        most = Math.max(most, inside);
        if (inside === count) open();
        let giveUp: NodeJS.Timeout | undefined;
        await Promise.race([allAreThere, new Promise((resolve) => (giveUp = setTimeout(resolve, GIVE_UP_MILLIS)))]);
        clearTimeout(giveUp);
        inside -= 1;
    };
    return { handler, most: () => most };
}

describe('handlers that take long', () => {
    it('run at the same time through one exit, as many as with stock Crawlee', async () => {
        const target = await lab({ exits: 1 });
        const options = { minConcurrency: HANDLERS, maxConcurrency: HANDLERS };
        const stock = meetingOf(HANDLERS);
        const proxyConfiguration = new ProxyConfiguration({ proxyUrls: [...target.proxyUrls] });
        await new CheerioCrawler({ ...options, proxyConfiguration, requestHandler: stock.handler }, inMemory()).run(
            target.site.urls(HANDLERS, '/stock'),
        );
        const ours = meetingOf(HANDLERS);
        await new CheerioCrawler(
            sessionsFor(target).optionsFor(CheerioCrawler, { ...options, requestHandler: ours.handler }),
            inMemory(),
        ).run(target.site.urls(HANDLERS, '/ours'));

        expect(stock.most()).toBe(HANDLERS);
        expect(ours.most()).toBe(HANDLERS);
    });

    it('keep to the concurrency of an exit that the user sets', async () => {
        const target = await lab({ exits: 1 });
        const limited = meetingOf(2);
        const proxySessions = sessionsFor(target, { pacing: { maxConcurrencyPerExit: 2 } });
        await new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, { minConcurrency: HANDLERS, requestHandler: limited.handler }),
            inMemory(),
        ).run(target.site.urls(6, '/page'));

        expect(limited.most()).toBe(2);
        expect(target.site.servedPages()).toHaveLength(6);
    });
});
