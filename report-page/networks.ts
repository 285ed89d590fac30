import { dataTable } from './data-table.js';
import { element } from './dom.js';
import type { GradedExit } from './graded-exits.js';

interface Network {
    readonly name: string;
    readonly exits: number;
    readonly bad: number;
    readonly requests: number;
    readonly ok: number;
}

/** A network of one exit tells no more than the exit. */
const LEAST_EXITS = 2;

/** The networks of which exits never worked, the worst first. */
export function networks(graded: readonly GradedExit[]): HTMLElement[] {
    const byName = new Map<string, GradedExit[]>();
    for (const one of graded) {
        const { network } = one.exit;
        if (network === undefined || one.record.requests === 0) continue;
        const members = byName.get(network);
        if (members === undefined) byName.set(network, [one]);
        else members.push(one);
    }
    const rows = [...byName]
        .filter(([, members]) => members.length >= LEAST_EXITS)
        .map(([name, members]) => networkOf(name, members))
        .filter(({ bad }) => bad > 0)
        .sort((a, b) => b.bad - a.bad);
    if (rows.length === 0) return [];
    return [
        element('h3', {}, 'Networks with exits that never worked'),
        dataTable<Network>({
            name: 'Networks',
            noun: 'network',
            rows,
            columns: [
                { name: 'Network', value: ({ name }) => name },
                { name: 'Exits used', value: ({ exits }) => exits },
                { name: 'Never worked', value: ({ bad }) => bad },
                { name: 'Requests', value: ({ requests }) => requests },
                { name: 'Accepted', value: ({ ok }) => ok },
            ],
        }),
    ];
}

function networkOf(name: string, members: readonly GradedExit[]): Network {
    return {
        name,
        exits: members.length,
        bad: members.filter(({ record }) => record.grade === 'bad').length,
        requests: members.reduce((sum, { record }) => sum + record.requests, 0),
        ok: members.reduce((sum, { record }) => sum + record.ok, 0),
    };
}
