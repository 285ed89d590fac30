import { expect, it } from 'vitest';
import type { Lives } from '../../bench/browsers/crawl.js';
import { crawlWithBrowsers } from '../../bench/browsers/crawl.js';

/** A slice of `npm run bench -- browsers`, of the cases in which most went wrong. */
const LIVES: readonly Lives[] = [
    { exits: 4, pages: 36, maxUsageCount: 3 },
    { exits: 8, pages: 27, maxUsageCount: 5, killEvery: 9 },
];

it.each(LIVES.flatMap((lives) => [['Playwright', lives] as const, ['Puppeteer', lives] as const]))(
    '%s launches no browser on one exit with the identity of another: %o',
    async (library, lives) => {
        const crawl = await crawlWithBrowsers(library, 'process', lives);
        expect(crawl).toMatchObject({ wrongExits: 0, mixedCookies: 0, direct: 0 });
        expect(crawl.pages).toBeGreaterThanOrEqual(lives.pages);
    },
);
