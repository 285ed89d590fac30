import type { LossData, ReportData } from '../src/report/report-data.js';
import { LOSS_TEXTS } from './answer.js';
import { dataTable } from './data-table.js';
import { element, nothing, section } from './dom.js';
import { number, time } from './format.js';

/** The pages that were given up, with error and exits. */
export function losses({ losses: all, pages, totals }: ReportData): HTMLElement {
    const title = 'Pages lost';
    if (pages === undefined && totals.requests > 0) {
        return section(
            title,
            '',
            nothing('Unknown: the crawler was wired by hand, and does not tell which pages it gave up.'),
        );
    }
    if (all.length === 0) return section(title, '', nothing('None.'));
    const lost = pages?.lost ?? 0;
    const more = lost > all.length ? ` The first ${number(all.length)} of ${number(lost)}.` : '';
    return section(
        title,
        `Every page that the crawler gave up.${more}`,
        dataTable<LossData>({
            name: title,
            noun: 'page',
            file: 'lost-pages',
            rows: all,
            choice: { label: 'Why', of: ({ cause }) => LOSS_TEXTS[cause] },
            columns: [
                {
                    name: 'Address',
                    value: ({ url }) => url,
                    show: ({ url }) => element('span', { class: 'long' }, url),
                },
                { name: 'Why', value: ({ cause }) => LOSS_TEXTS[cause] },
                {
                    name: 'Error',
                    value: ({ error }) => error,
                    show: ({ error }) => element('span', { class: 'long' }, error),
                },
                { name: 'Attempts', value: ({ attempts }) => attempts },
                {
                    name: 'Exits tried',
                    value: ({ exits }) => exits.join(' '),
                    show: ({ exits }) =>
                        element('span', { class: 'long' }, exits.length === 0 ? 'none' : exits.join(', ')),
                },
                { name: 'Given up at', value: ({ atMillis }) => atMillis, show: ({ atMillis }) => time(atMillis) },
            ],
        }),
    );
}
