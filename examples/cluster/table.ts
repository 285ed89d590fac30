import Table from 'cli-table3';
import type { Visit } from 'crawlee-proxy-sessions/lab';

/** What each worker did by the site's log, before and after one of them was killed. */
export function printTable(log: readonly Visit[], pagesGot: number, killedAt: number): void {
    const table = new Table({
        head: ['', 'requests', 'served', 'refused', 'exits before', 'exits after'],
        colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
        style: process.stdout.isTTY ? {} : { head: [], border: [] },
    });
    const workers = [...new Set(log.map(({ query }) => query))].toSorted();
    for (const worker of workers) {
        const name = worker.replace('?by=', '');
        table.push(row(name, log.filter(({ query }) => query === worker), killedAt)); // prettier-ignore
    }
    table.push(row('all together', log, killedAt));
    console.log(table.toString());
    const requestsPerPage = (log.length / Math.max(1, pagesGot)).toFixed(3);
    console.log(`${pagesGot} pages got, ${requestsPerPage} requests for each. Counted on the log of the site.`);
    console.log(
        'The site bans an exit for 10 s that asks for more than 10 pages in 2 s; worker-2 was killed half-way.',
    );
}

function row(name: string, visits: readonly Visit[], killedAt: number): (string | number)[] {
    const served = visits.filter(({ status }) => status === 200).length;
    const exitsWhen = (isThen: (visit: Visit) => boolean): number =>
        new Set(visits.filter(isThen).map(({ clientIp }) => clientIp)).size;
    return [
        name,
        visits.length,
        served,
        visits.length - served,
        exitsWhen(({ at }) => at <= killedAt),
        exitsWhen(({ at }) => at > killedAt),
    ];
}
