import Table from 'cli-table3';

/** One table of the results. */
export interface Section {
    readonly title: string;
    /** What was measured, in a sentence or two. */
    readonly note: string;
    readonly head: readonly string[];
    readonly rows: readonly (readonly (string | number)[])[];
}

export function forTerminal({ title, note, head, rows }: Section): string {
    const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
    table.push(...rows.map((row) => [...row]));
    return `${title}\n${note}\n${table.toString()}\n`;
}

export function asMarkdown({ title, note, head, rows }: Section): string {
    const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
    const lines = [line(head), line(head.map(() => '---')), ...rows.map(line)];
    return `## ${title}\n\n${note}\n\n${lines.join('\n')}\n`;
}
