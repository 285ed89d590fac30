import type { Child } from './dom.js';
import { button, element, menu } from './dom.js';
import { download, toCsv } from './download.js';
import { counted, number } from './format.js';

export interface Column<Row> {
    readonly name: string;
    /** What it is sorted by, and shown as unless `show` says otherwise. */
    readonly value: (row: Row) => string | number;
    readonly show?: (row: Row) => Child;
}

export interface DataTable<Row> {
    /** What a screen reader calls the table; also tells tables apart. */
    readonly name: string;
    readonly noun: string;
    readonly columns: readonly Column<Row>[];
    readonly rows: readonly Row[];
    /** Texts to choose rows by, beside the search. */
    readonly choice?: { readonly label: string; readonly of: (row: Row) => string };
    /** Name of the files that may be downloaded, without their endings. */
    readonly file?: string;
}

/** What the reader has chosen; it survives that the page is drawn anew. */
interface View {
    column: number | undefined;
    isDescending: boolean;
    search: string;
    choice: string;
    shown: number;
}

const FEW_ROWS = 8;
const ROWS_AT_FIRST = 50;
const MORE_ROWS = 200;
const ALL = '';
const COLLATOR = new Intl.Collator('en', { numeric: true });

const views = new Map<string, View>();

/** A table that can be searched, sorted and saved, by pointer, touch and keyboard alike. */
export function dataTable<Row>(table: DataTable<Row>): HTMLElement {
    const { name, columns, rows } = table;
    const view = views.get(name) ?? {
        column: undefined,
        isDescending: false,
        search: '',
        choice: ALL,
        shown: ROWS_AT_FIRST,
    };
    views.set(name, view);
    const body = element('tbody', { role: 'rowgroup' });
    const status = element('p', { class: 'hint', role: 'status' });
    const more = button('Show more', { class: 'more' }, () => {
        view.shown += MORE_ROWS;
        fill();
    });
    const headings = columns.map((column, index) => {
        const sort = button(column.name, { id: `${name}-by-${index}` }, () => {
            view.isDescending = view.column === index ? !view.isDescending : isNumeric(column, rows);
            view.column = index;
            fill();
        });
        return element('th', { scope: 'col', role: 'columnheader', ...numberClass(column, rows) }, sort);
    });

    function fill(): void {
        const found = sorted(filtered(table, view), columns, view);
        const shown = found.slice(0, view.shown);
        body.replaceChildren(...shown.map((row) => rowOf(row, columns, rows)));
        status.textContent =
            found.length === rows.length
                ? counted(rows.length, table.noun)
                : `${number(found.length)} of ${counted(rows.length, table.noun)}`;
        more.hidden = shown.length === found.length;
        for (const [index, heading] of headings.entries()) {
            const direction = view.isDescending ? 'descending' : 'ascending';
            heading.setAttribute('aria-sort', index === view.column ? direction : 'none');
        }
    }

    fill();
    const drawn = element(
        'table',
        { role: 'table', 'aria-label': name },
        element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...headings)),
        body,
    );
    return element('div', { class: 'data' }, ...controls(table, view, fill), status, drawn, more);
}

function controls<Row>(table: DataTable<Row>, view: View, fill: () => void): HTMLElement[] {
    const { name, columns, rows, choice, file } = table;
    if (rows.length < FEW_ROWS && file === undefined) return [];
    const search = element('input', { type: 'search', id: `${name}-search`, value: view.search }) as HTMLInputElement;
    search.addEventListener('input', () => {
        view.search = search.value;
        fill();
    });
    const sortOptions = [
        ['', 'as they came'] as const,
        ...columns.map((column, index) => [String(index), column.name] as const),
    ];
    const sort = menu('Sort by', `${name}-sort`, sortOptions, String(view.column ?? ''), (value) => {
        view.column = value === '' ? undefined : Number(value);
        view.isDescending = view.column !== undefined && isNumeric(columns[view.column]!, rows);
        fill();
    });
    sort.classList.add('narrow');
    const texts = choice === undefined ? [] : [...new Set(rows.map(choice.of))].sort(COLLATOR.compare);
    return [
        element(
            'div',
            { class: 'controls' },
            element('label', { class: 'menu' }, 'Search ', search),
            ...(texts.length < 2
                ? []
                : [
                      menu(
                          choice!.label,
                          `${name}-choice`,
                          [[ALL, 'all'], ...texts.map((text) => [text, text] as const)],
                          view.choice,
                          (value) => {
                              view.choice = value;
                              fill();
                          },
                      ),
                  ]),
            sort,
            ...(file === undefined ? [] : downloads(table, view, file)),
        ),
    ];
}

/** What is shown, with its filters and in its order, as files. */
function downloads<Row>(table: DataTable<Row>, view: View, file: string): HTMLElement[] {
    const { columns } = table;
    const found = (): Row[] => sorted(filtered(table, view), columns, view);
    const cells = (row: Row): (string | number)[] => columns.map(({ value }) => value(row));
    return [
        button('Download CSV', {}, () => {
            download(`${file}.csv`, 'text/csv', toCsv([columns.map(({ name }) => name), ...found().map(cells)]));
        }),
        button('Download JSON', {}, () => {
            download(`${file}.json`, 'application/json', JSON.stringify(found(), null, 2));
        }),
    ];
}

function rowOf<Row>(row: Row, columns: readonly Column<Row>[], rows: readonly Row[]): HTMLElement {
    const cells = columns.map((column) => {
        const value = column.value(row);
        const child = column.show?.(row) ?? (typeof value === 'number' ? number(value) : value);
        return element('td', { role: 'cell', 'data-label': column.name, ...numberClass(column, rows) }, child);
    });
    return element('tr', { role: 'row' }, ...cells);
}

function filtered<Row>({ rows, columns, choice }: DataTable<Row>, view: View): Row[] {
    const search = view.search.trim().toLowerCase();
    return rows.filter((row) => {
        if (view.choice !== ALL && choice?.of(row) !== view.choice) return false;
        return search === '' || columns.some(({ value }) => String(value(row)).toLowerCase().includes(search));
    });
}

function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], { column, isDescending }: View): Row[] {
    const by = column === undefined ? undefined : columns[column];
    if (by === undefined) return [...rows];
    const sign = isDescending ? -1 : 1;
    return [...rows].sort((a, b) => sign * compare(by.value(a), by.value(b)));
}

function compare(a: string | number, b: string | number): number {
    return typeof a === 'number' && typeof b === 'number' ? a - b : COLLATOR.compare(String(a), String(b));
}

function isNumeric<Row>({ value }: Column<Row>, [first]: readonly Row[]): boolean {
    return first !== undefined && typeof value(first) === 'number';
}

function numberClass<Row>(column: Column<Row>, rows: readonly Row[]): Record<string, string> {
    return isNumeric(column, rows) ? { class: 'number' } : {};
}
