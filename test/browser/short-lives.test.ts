import { expect, it } from 'vitest';
import type { Library, Lives, SetUp } from '../../bench/browsers/crawl.js';
import { crawlWithBrowsers } from '../../bench/browsers/crawl.js';

/** A slice of `npm run bench -- browsers`, of the cases in which most went wrong. */
const SHORT: Lives = { exits: 4, pages: 36, maxUsageCount: 3 };
const KILLED: Lives = { exits: 8, pages: 27, maxUsageCount: 5, killEvery: 9 };

it.each<[Library, SetUp, Lives]>([
    ['Playwright', 'process', SHORT],
    ['Playwright', 'context', SHORT],
    ['Playwright', 'context', KILLED],
    ['Puppeteer', 'process', KILLED],
    ['Puppeteer', 'context', SHORT],
    ['Puppeteer', 'context', KILLED],
])(
    '%s, a %s for each identity: none is launched on one exit with the identity of another: %o',
    async (library, setUp, lives) => {
        const crawl = await crawlWithBrowsers(library, setUp, lives);
        expect(crawl).toMatchObject({ wrongExits: 0, mixedCookies: 0, direct: 0 });
        expect(crawl.pages).toBeGreaterThanOrEqual(lives.pages);
    },
);
