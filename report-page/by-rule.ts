import type { ReportData } from '../src/report/report-data.js';
import { dataTable } from './data-table.js';
import { element, nothing, section } from './dom.js';
import { counted, number } from './format.js';
import { OUTCOME_NAMES } from './outcomes.js';

type RuleData = ReportData['rules'][number];

/** Which detection rules cost requests. */
export function byRule({ rules, totals }: ReportData): HTMLElement {
    const title = 'Outcomes by rule';
    const costs = rules.filter(({ outcome }) => outcome !== 'ok');
    if (costs.length === 0) return section(title, '', nothing('No rule found anything wrong with any answer.'));
    const most = Math.max(...costs.map(({ count }) => count));
    return section(
        title,
        `What was said of answers other than the ${counted(totals.ok, 'accepted page')}.`,
        dataTable<RuleData>({
            name: title,
            noun: 'rule',
            rows: costs,
            columns: [
                {
                    name: 'Rule',
                    value: ({ rule }) => rule,
                    show: ({ rule }) => element('span', { class: 'long' }, rule),
                },
                { name: 'Means', value: ({ outcome }) => OUTCOME_NAMES[outcome] },
                {
                    name: 'Answers',
                    value: ({ count }) => count,
                    show: ({ count, outcome }) => bar(count, most, outcome),
                },
                {
                    name: 'Seen the last time',
                    value: ({ evidence }) => evidence,
                    show: ({ evidence }) => element('span', { class: 'long' }, evidence),
                },
            ],
        }),
    );
}

function bar(count: number, most: number, outcome: string): HTMLElement {
    const length = element('i', { class: `bar key ${outcome}`, 'aria-hidden': 'true' });
    length.style.width = `${Math.max(2, (100 * count) / most)}px`;
    return element('span', {}, length, ` ${number(count)}`);
}
