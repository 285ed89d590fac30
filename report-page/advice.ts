import type { ReportData } from '../src/report/report-data.js';
import { element, nothing, section } from './dom.js';

/** What to change before the next crawl. */
export function advice({ advice: lines }: ReportData): HTMLElement {
    const title = 'What to change';
    if (lines.length === 0) return section(title, '', nothing('Nothing: no setting would have got more.'));
    const items = lines.map(({ text, option }) =>
        element('li', {}, text, ...(option === undefined ? [] : [' Option: ', element('code', {}, option)])),
    );
    return section(title, 'One line each, the most important first.', element('ol', { class: 'advice' }, ...items));
}
