import { ImpitHttpClient } from '@crawlee/impit-client';
import { CheerioCrawler } from '@crawlee/cheerio';
import { expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

const SIZES = [0, 100, 65_536, 300_000];

it.each([
    ['got-scraping', undefined],
    ['impit', new ImpitHttpClient()],
])('%s: the handler gets all of an error page that is none of ours', async (_name, httpClient) => {
    const body = (size: number): string => `<title>gone</title>${'x'.repeat(size)}<p id="end">end</p>`;
    const target = await lab({
        exits: 2,
        site: {
            pages: ({ path }) => {
                const size = Number(path.split('/').at(-1));
                return { status: path.startsWith('/404') ? 404 : 500, body: size === 0 ? '' : body(size) };
            },
        },
    });
    const ends: number[] = [];
    const options = sessionsFor(target).optionsFor(CheerioCrawler, {
        ignoreHttpErrorStatusCodes: [500],
        ...(httpClient && { httpClient }),
        requestHandler: ({ $, body: text }) => {
            if ($('#end').text() === 'end') ends.push(text.length);
        },
    });
    const urls = [404, 500].flatMap((status) => SIZES.map((size) => `${target.site.url}/${status}/${size}`));
    const { requestsFinished } = await new CheerioCrawler(options, inMemory()).run(urls);
    expect(requestsFinished).toBe(urls.length);
    const expected = SIZES.slice(1).map((size) => body(size).length);
    expect(ends.toSorted((a, b) => a - b)).toEqual([...expected, ...expected].toSorted((a, b) => a - b));
});
