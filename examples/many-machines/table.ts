import Table from 'cli-table3';
import type { Visit } from 'crawlee-proxy-sessions/lab';
import type { PageResult } from './page-queue.js';

/** What each worker crawled by the queue, and what the site saw of all. */
export function printTable(log: readonly Visit[], results: readonly PageResult[]): void {
    const table = new Table({
        head: ['worker', 'pages'],
        colAligns: ['left', 'right'],
        style: process.stdout.isTTY ? {} : { head: [], border: [] },
    });
    const pagesBy = new Map<string, number>();
    for (const { worker } of results) pagesBy.set(worker, (pagesBy.get(worker) ?? 0) + 1);
    for (const [worker, pages] of [...pagesBy].toSorted()) table.push([worker, pages]);
    console.log(table.toString());

    const exits = new Set(log.map(({ clientIp }) => clientIp)).size;
    const refused = log.filter(({ status }) => status !== 200).length;
    console.log(
        `The site saw ${log.length} requests for ${results.length} pages through ${exits} exits, and refused ${refused}. It bans an ` +
            'exit for 10 s that asks for more than 10 pages in 2 s.',
    );
}
