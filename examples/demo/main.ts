// The main job, first with stock Crawlee and then with this package: a Cheerio crawl and a Playwright crawl
// through real proxies of the local lab, to a site that has banned some of them. All numbers come from the site's log.
import { log } from 'crawlee';
import { crawlWithCheerio, crawlWithPlaywright } from './crawls.js';
import { ours, oursInProcesses, stock } from './set-ups.js';
import { printTable } from './table.js';

log.setLevel(log.LEVELS.OFF);

const results = [
    await crawlWithCheerio(stock),
    await crawlWithCheerio(ours),
    await crawlWithPlaywright(stock),
    await crawlWithPlaywright(ours),
    await crawlWithPlaywright(oursInProcesses),
];
printTable(results);
