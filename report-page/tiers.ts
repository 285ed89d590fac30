import type { ReportData, TierData } from '../src/report/report-data.js';
import { dataTable } from './data-table.js';
import { section } from './dom.js';
import { spendingColumns } from './spending.js';

/** What each tier, and each route, was used for; nothing where there is only one of them. */
export function tiers({ tiers: known }: ReportData): HTMLElement | string {
    if (known.length < 2) return '';
    const title = 'Tiers and routes';
    return section(
        title,
        'Which proxies the requests were sent through, the cheapest tier first.',
        dataTable<TierData>({
            name: title,
            noun: 'tier',
            rows: known,
            columns: [
                { name: 'Route', value: ({ route = 'no route' }) => route },
                { name: 'Tier', value: ({ tier }) => tier },
                { name: 'Provider', value: ({ provider }) => provider },
                { name: 'Requests', value: ({ requests }) => requests },
                ...spendingColumns<TierData>(known, (tier) => tier),
            ],
        }),
    );
}
