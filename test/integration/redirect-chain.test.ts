import { ImpitHttpClient } from '@crawlee/impit-client';
import { CheerioCrawler } from '@crawlee/cheerio';
import { expect, it } from 'vitest';
import { sitesThatSendOn } from '../sites-that-send-on.js';
import { inMemory } from '../support.js';

it.each([
    ['got-scraping', undefined],
    ['impit', new ImpitHttpClient()],
] as const)('rules see all addresses that a request was sent on to, by %s', async (_name, httpClient) => {
    const { proxySessions, urls, chain, seen } = await sitesThatSendOn();
    const options = proxySessions.optionsFor(CheerioCrawler, {
        ...(httpClient && { httpClient }),
        requestHandler: () => undefined,
    });
    await new CheerioCrawler(options, inMemory()).run(urls);
    expect(seen).toContainEqual(chain);
    expect(seen).toContain(undefined);
});
