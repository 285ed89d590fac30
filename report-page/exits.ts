import type { ReportData } from '../src/report/report-data.js';
import { dataTable } from './data-table.js';
import { element, menu, nothing, section } from './dom.js';
import { exitMap } from './exit-map.js';
import { counted, number } from './format.js';
import type { GradedExit } from './graded-exits.js';
import { ALL_SITES, gradedExits } from './graded-exits.js';
import { networks } from './networks.js';
import { spendingColumns } from './spending.js';

/** The site that the reader looks at; it survives that the page is drawn anew. */
let chosen = ALL_SITES;

/** How each exit and each network did over the whole crawl. */
export function exits(data: ReportData): HTMLElement {
    const title = 'Exits over the crawl';
    if (data.exits.length === 0) return section(title, '', nothing('There was no exit.'));
    const more = data.exitsLeftOut > 0 ? ` ${counted(data.exitsLeftOut, 'more exit')} did less.` : '';
    const parts = element('div', {});
    const show = (site: number): void => {
        chosen = site;
        parts.replaceChildren(...partsFor(data, site));
    };
    show(data.sites[chosen] === undefined ? ALL_SITES : chosen);
    const names = [['all sites', ALL_SITES] as const, ...data.sites.map(({ name }, index) => [name, index] as const)];
    const options = names.map(([name, site]) => [String(site), name] as const);
    return section(
        title,
        `How each did from beginning to end, not only at the last moment.${more}`,
        ...(data.sites.length > 1
            ? [menu('As seen by', 'exits-site', options, String(chosen), (value) => show(Number(value)))]
            : []),
        parts,
    );
}

function partsFor(data: ReportData, site: number): HTMLElement[] {
    const graded = gradedExits(data, site);
    const used = graded.filter(({ record }) => record.requests > 0);
    const bad = used.filter(({ record }) => record.grade === 'bad').length;
    const where = site === ALL_SITES ? '' : ` on ${data.sites[site]!.name}`;
    return [
        element('p', {}, `${number(bad)} of ${counted(used.length, 'used exit')} never worked${where}.`),
        ...networks(graded),
        exitMap(graded),
        exitTable(graded),
    ];
}

function exitTable(graded: readonly GradedExit[]): HTMLElement {
    const hasCountries = graded.some(({ exit }) => exit.country !== undefined);
    const hasTiers = graded.some(({ exit }) => (exit.tier ?? 0) > 0);
    return dataTable<GradedExit>({
        name: 'Exits',
        noun: 'exit',
        file: 'exits',
        rows: graded,
        choice: { label: 'How it did', of: ({ text }) => text },
        columns: [
            {
                name: 'Exit',
                value: ({ exit }) => exit.label,
                show: ({ exit }) => element('span', { class: 'long' }, exit.label),
            },
            { name: 'Network', value: ({ exit }) => exit.network ?? 'unknown' },
            ...(hasCountries ? [{ name: 'Country', value: ({ exit }: GradedExit) => exit.country ?? 'unknown' }] : []),
            ...(hasTiers ? [{ name: 'Tier', value: ({ exit }: GradedExit) => exit.tier ?? 0 }] : []),
            {
                name: 'How it did',
                value: ({ text }) => text,
                show: ({ kind, text }) =>
                    element('span', {}, element('i', { class: `key ${kind}`, 'aria-hidden': 'true' }), ` ${text}`),
            },
            { name: 'Requests', value: ({ record }) => record.requests },
            { name: 'Accepted', value: ({ record }) => record.ok },
            { name: 'Refused', value: ({ record }) => record.counts.blocked },
            { name: 'Rate-limited', value: ({ record }) => record.counts['rate-limited'] },
            { name: 'Proxy failed', value: ({ record }) => record.counts['proxy-failed'] },
            ...spendingColumns<GradedExit>(graded, ({ exit }) => exit),
            { name: 'At the end', value: ({ exit }) => exit.state },
            { name: 'Why', value: ({ why }) => why, show: ({ why }) => element('span', { class: 'long' }, why) },
        ],
    });
}
