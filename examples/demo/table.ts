import Table from 'cli-table3';
import type { CrawlResult } from './crawls.js';

export function printTable(results: readonly CrawlResult[]): void {
    const table = new Table({
        head: ['', 'pages got', 'requests per page', 'wrong proxyInfo', 'blocked', 'exits used', 'seconds'],
        colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
        style: process.stdout.isTTY ? {} : { head: [], border: [] },
    });
    for (const result of results) {
        table.push([
            `${result.crawl}, ${result.setUp}`,
            `${result.pagesGot} of ${result.pagesAsked}`,
            (result.requests / Math.max(1, result.pagesGot)).toFixed(2),
            result.wrongProxyInfo,
            result.blocked,
            result.exitsUsed,
            result.secs.toFixed(1),
        ]);
    }
    console.log(table.toString());
    console.log('Counted on the log of the site; two of five exits were banned beforehand.');
}
