import { ImpitHttpClient } from '@crawlee/impit-client';
import { CheerioCrawler } from '@crawlee/cheerio';
import { expect, it } from 'vitest';
import type { Rule } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

it.each([
    ['got-scraping', undefined],
    ['impit', new ImpitHttpClient()],
] as const)('rules see all addresses that a request was sent on to, by %s', async (_name, httpClient) => {
    const target = await lab({
        exits: 2,
        sites: [{ hostname: 'link.test' }, { hostname: 'hop.test' }, { hostname: 'shop.test' }],
    });
    const [link, hop, shop] = target.sites as [(typeof target.sites)[0], ...typeof target.sites];
    const sendTo = (to: string) => ({
        name: 'sends on',
        judge: () => ({ status: 302, headers: { location: to } }),
    });
    link.setPolicy(sendTo(`${hop.url}/a`));
    hop.setPolicy(sendTo(`${shop!.url}/page/1`));
    const seen: (readonly string[] | undefined)[] = [];
    const look: Rule = { name: 'look', judge: ({ redirectUrls }) => void seen.push(redirectUrls) };
    const options = sessionsFor(target, { detection: { rules: [look] } }).optionsFor(CheerioCrawler, {
        ...(httpClient && { httpClient }),
        requestHandler: () => undefined,
    });
    await new CheerioCrawler(options, inMemory()).run([`${link.url}/go`, `${shop!.url}/page/2`]);
    expect(seen).toContainEqual([`${hop.url}/a`, `${shop!.url}/page/1`]);
    expect(seen).toContain(undefined);
});
