import { expect, it } from 'vitest';
import { sessionDepth } from '../../../src/lab/index.js';
import { get, lab } from '../support.js';

it('gives a cookie so many pages, the first one included, from whatever address', async () => {
    const { site, proxyUrls } = await lab({ exits: 2, site: { policy: sessionDepth({ requests: 3, status: 429 }) } });
    const [via, other] = proxyUrls;
    const visitor = async (): Promise<string> =>
        (await get(site.url, { via: via! })).headers['set-cookie']![0]!.split(';')[0]!;
    const [first, second] = [await visitor(), await visitor()];
    for (const exit of [via, other, other, via]) await get(site.url, { via: exit!, headers: { cookie: first } });
    await get(site.url, { via: via!, headers: { cookie: second } });
    expect(site.log.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429, 429, 200]);
});
