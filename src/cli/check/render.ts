import Table from 'cli-table3';
import type { CheckReport } from './check.js';
import type { ExitReport } from './probe.js';

/** The table, the sums and the findings, for people. */
export function renderReport(report: CheckReport): string {
    const problems = report.findings.map(({ severity, message }) => `${severity === 'problem' ? '✗' : '·'} ${message}`);
    const verdict = report.ok ? '✓ no problem found' : '';
    return [renderTable(report), renderSummary(report), ...problems, verdict].filter((line) => line !== '').join('\n');
}

function renderTable({ exits, target }: CheckReport): string {
    const head = ['exit', 'state', 'exit IP', 'latency', 'answered', ...(target === undefined ? [] : ['target'])];
    const table = new Table({ head, style: { head: [], border: [] } });
    for (const exit of exits) table.push([...cellsOf(exit), ...(target === undefined ? [] : [targetCell(exit)])]);
    return table.toString();
}

function cellsOf({ label, state, ips, latencyMillis, requests, failures }: ExitReport): string[] {
    return [
        label,
        state,
        ips.join('\n'),
        latencyMillis === undefined ? '' : `${latencyMillis} ms`,
        `${requests - failures}/${requests}`,
    ];
}

function targetCell({ target }: ExitReport): string {
    if (target === undefined) return '';
    return target.outcome === 'ok' ? 'ok' : `${target.outcome}: ${target.rule}`;
}

function renderSummary({ summary, target }: CheckReport): string {
    const { exits, alive, accepted, distinctIps, networks, medianLatencyMillis } = summary;
    return [
        `${alive} of ${exits} alive`,
        ...(accepted === undefined ? [] : [`${accepted} accepted by ${target}`]),
        `${distinctIps} IPs in ${networks} networks`,
        ...(medianLatencyMillis === undefined ? [] : [`median ${medianLatencyMillis} ms`]),
    ].join(', ');
}
