import { describeBytes, describeMoney } from '../src/budget/describe-amount.js';
import type { ReportData, SiteData } from '../src/report/report-data.js';
import type { Column } from './data-table.js';

type Spent = Pick<SiteData, 'bytes' | 'cost'>;

/** What the crawl took, as the texts of cards; none where nothing is known of it. */
export function spendingCards({
    bytes,
    cost,
    ok,
}: ReportData['totals']): readonly (readonly [string, string, string])[] {
    if (bytes === undefined) return [];
    const each = ok === 0 ? 'no page was accepted' : `${describeBytes(bytes / ok)} for each accepted page`;
    const bill = cost === undefined ? '' : `, about ${describeMoney(cost)}`;
    return [[describeBytes(bytes), 'to and from proxies', `${each}${bill}`]];
}

/** Columns of bytes and costs, where somebody knows them. */
export function spendingColumns<Row>(rows: readonly Row[], spentOf: (row: Row) => Spent): Column<Row>[] {
    const has = (name: keyof Spent): boolean => rows.some((row) => spentOf(row)[name] !== undefined);
    const bytes = (row: Row): number => spentOf(row).bytes ?? 0;
    const cost = (row: Row): number => spentOf(row).cost ?? 0;
    return [
        ...(has('bytes') ? [{ name: 'Bytes', value: bytes, show: (row: Row) => describeBytes(bytes(row)) }] : []),
        ...(has('cost') ? [{ name: 'Cost', value: cost, show: (row: Row) => describeMoney(cost(row)) }] : []),
    ];
}
