import { recordOf } from '../src/report/exit-record.js';
import type { LimitData, ReportData, SiteData } from '../src/report/report-data.js';
import { dataTable } from './data-table.js';
import { element, nothing, section } from './dom.js';
import { duration, number, ratio } from './format.js';
import { spendingColumns } from './spending.js';

interface Row {
    readonly site: SiteData;
    readonly lost: number;
    /** Exits by how they did on the site. */
    readonly exits: Readonly<Record<'used' | 'good' | 'bad', number>>;
}

/** How each site was found to treat us. */
export function sites(data: ReportData): HTMLElement {
    const { sites: known, sitesLeftOut } = data;
    const title = 'Sites';
    if (known.length === 0) return section(title, '', nothing('No site has been asked yet.'));
    const more = sitesLeftOut > 0 ? ` ${number(sitesLeftOut)} more sites had fewer requests.` : '';
    const rows = known.map((site, index): Row => {
        const lost = Object.values(site.lost).reduce((sum, count) => sum + count, 0);
        return { site, lost, exits: exitsOn(data, index) };
    });
    return section(
        title,
        `What each site accepted, what it holds against us, and how fast it may be asked.${more}`,
        dataTable<Row>({
            name: title,
            noun: 'site',
            rows,
            columns: [
                {
                    name: 'Site',
                    value: ({ site }) =>
                        site.tier === undefined ? site.name : `${site.name}, through tier ${site.tier}`,
                },
                { name: 'Accepted', value: ({ site }) => site.tally.ok },
                { name: 'Lost', value: ({ lost }) => lost },
                {
                    name: 'Requests per page',
                    value: ({ site: { tally } }) => tally.requests / Math.max(1, tally.ok),
                    show: ({ site: { tally } }) => ratio(tally.requests, tally.ok),
                },
                { name: 'Refused', value: ({ site }) => site.tally.blocked },
                { name: 'Rate-limited', value: ({ site }) => site.tally.rateLimited },
                ...spendingColumns<Row>(rows, ({ site }) => site),
                { name: 'Exits used', value: ({ exits }) => exits.used },
                { name: 'Never worked', value: ({ exits }) => exits.bad },
                { name: 'One exit may', value: ({ site }) => limit(site.perExit) },
                { name: 'All exits may', value: ({ site }) => limit(site.together) },
                {
                    name: 'Ban',
                    value: ({ site }) => site.banMillis ?? 0,
                    show: ({ site: { banMillis } }) => (banMillis === undefined ? 'none seen' : duration(banMillis)),
                },
            ],
        }),
        ...known.flatMap(findingsOf),
    );
}

function findingsOf({ name, findings }: SiteData): HTMLElement[] {
    if (findings.length === 0) return [];
    return [
        element('h3', {}, `How ${name} treats us`),
        element('ul', { class: 'findings' }, ...findings.map((finding) => element('li', {}, finding))),
    ];
}

function exitsOn({ exits, timeline }: ReportData, site: number): Row['exits'] {
    const grades = exits.map((exit) => recordOf(exit, timeline.outcomes, (index) => index === site).grade);
    const count = (wanted: string): number => grades.filter((grade) => grade === wanted).length;
    return { used: grades.length - count('unused'), good: count('good'), bad: count('bad') };
}

function limit(known: LimitData | undefined): string {
    if (known === undefined) return 'no limit met';
    const { windowMillis, accepted, refused, isSettled } = known;
    const window = windowMillis === undefined ? 'in all' : `in ${duration(windowMillis)}`;
    const most = refused - 1;
    const amount =
        accepted > 0 && accepted < most ? `${number(accepted)} to ${number(most)}` : `at most ${number(most)}`;
    return `${amount} ${window}${isSettled ? '' : ', still learning'}`;
}
