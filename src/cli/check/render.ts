import Table from 'cli-table3';
import type { CheckReport } from './check.js';
import type { CheckFinding } from './findings.js';
import { badExits } from './findings.js';
import type { ExitReport } from './probe.js';

export interface RenderOptions {
    /** `bad`: only exits that a problem is about. */
    readonly rows: 'all' | 'bad';
    /** Every row, and under each finding the exits that it is about. */
    readonly isVerbose: boolean;
}

/** Together with all kinds of findings, no more than 40 lines. */
const BRIEF_ROWS = 16;

/** The table, the sums and the findings, for people. */
export function renderReport(report: CheckReport, { rows, isVerbose }: RenderOptions): string {
    const bad = badExits(report.findings);
    const chosen = rows === 'bad' ? report.exits.filter(({ label }) => bad.has(label)) : report.exits;
    const shown = isVerbose || chosen.length <= BRIEF_ROWS ? chosen : badFirst(chosen, bad).slice(0, BRIEF_ROWS);
    const left = chosen.length - shown.length;
    return [
        ...(shown.length === 0 ? [] : [renderTable(shown, report.target !== undefined)]),
        ...(left === 0 ? [] : [`… and ${left} more: --verbose shows all, --json prints them for programs`]),
        renderSummary(report),
        ...report.findings.flatMap((finding) => linesOf(finding, isVerbose)),
        ...(report.ok ? ['✓ no problem found'] : []),
    ].join('\n');
}

function badFirst(exits: readonly ExitReport[], bad: ReadonlySet<string>): ExitReport[] {
    return exits.toSorted((a, b) => Number(bad.has(b.label)) - Number(bad.has(a.label)));
}

function linesOf({ severity, message, list }: CheckFinding, isVerbose: boolean): string[] {
    const line = `${severity === 'problem' ? '✗' : '·'} ${message}`;
    return isVerbose ? [line, ...list.map((entry) => `    ${entry}`)] : [line];
}

interface Column {
    readonly head: string;
    readonly cell: (exit: ExitReport) => string;
}

const COLUMNS: readonly Column[] = [
    { head: 'line', cell: ({ source }) => source?.line.toString() ?? '' },
    { head: 'exit', cell: ({ label }) => label },
    { head: 'state', cell: ({ state }) => state },
    { head: 'exit IP', cell: ({ ips }) => (ips.length > 1 ? `${ips[0]} +${ips.length - 1}` : (ips[0] ?? '')) },
    { head: 'country', cell: ({ country }) => country ?? '' },
    { head: 'network', cell: ({ network }) => network ?? '' },
    { head: 'latency', cell: ({ latencyMillis: ms }) => (ms === undefined ? '' : `${ms} ms`) },
    { head: 'answered', cell: ({ requests, failures }) => `${requests - failures}/${requests}` },
];

const FILE: Column = { head: 'file', cell: ({ source }) => source?.file ?? '' };

const TARGET: Column = {
    head: 'target',
    cell: ({ target }) =>
        target === undefined ? '' : target.outcome === 'ok' ? 'ok' : `${target.outcome}: ${target.rule}`,
};

/** One line for each exit; columns that have nothing to tell are left out. */
function renderTable(exits: readonly ExitReport[], hasTarget: boolean): string {
    const files = new Set(exits.map(({ source }) => source?.file));
    const columns = [...(files.size > 1 ? [FILE] : []), ...COLUMNS, ...(hasTarget ? [TARGET] : [])];
    const filled = columns.filter(({ cell }) => exits.some((exit) => cell(exit) !== ''));
    const table = new Table({
        head: filled.map(({ head }) => head),
        style: { head: [], border: [], compact: true },
    });
    for (const exit of exits) table.push(filled.map(({ cell }) => cell(exit)));
    return table.toString();
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
