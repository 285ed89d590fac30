import { gridY, rectY, ruleY } from '@observablehq/plot';
import type { ReportData } from '../src/report/report-data.js';
import { chart, periodOf, timeAxis } from './chart.js';
import { dataTable } from './data-table.js';
import { details, nothing, section } from './dom.js';
import { duration, number, time } from './format.js';
import { fill, legend, OUTCOME_NAMES } from './outcomes.js';

/** Gaps between bars so narrow would take their colour. */
const WIDTH_WITHOUT_GAPS = 4;

/** What was got and what was wasted, in stretches of time. */
export function overTime(data: ReportData): HTMLElement {
    const { timeline, startedMillis, totals } = data;
    const { bucketMillis, outcomes, counts } = timeline;
    const title = 'Got and wasted over time';
    if (totals.requests === 0) return section(title, '', nothing('No request has been answered yet.'));
    const stretches = counts.map((bucket, index) => {
        const from = startedMillis + index * bucketMillis;
        return { from: new Date(from), to: new Date(from + bucketMillis), bucket };
    });
    const parts = outcomes.flatMap((outcome, index) =>
        stretches.map(({ from, to, bucket }) => ({ from, to, outcome, count: bucket[index] ?? 0 })),
    );
    const highest = Math.max(1, ...counts.map(sum));
    const seen = outcomes.filter((_, index) => counts.some((bucket) => (bucket[index] ?? 0) > 0));
    return section(
        title,
        `Answers in each stretch of ${duration(bucketMillis)}, by what they taught.`,
        legend(seen.map((outcome) => [outcome, OUTCOME_NAMES[outcome]])),
        chart('Answers over time by outcome', (width) => ({
            ...timeAxis(periodOf(data), width),
            height: 260,
            y: { label: null, domain: [0, highest], nice: true, tickFormat: (value: number) => whole(value) },
            color: { type: 'ordinal', domain: outcomes, range: outcomes.map(fill) },
            marks: [
                gridY(),
                rectY(parts, {
                    x1: 'from',
                    x2: 'to',
                    y: 'count',
                    fill: 'outcome',
                    order: outcomes,
                    insetRight: width / stretches.length < WIDTH_WITHOUT_GAPS ? 0 : 0.5,
                }),
                rectY(stretches, {
                    x1: 'from',
                    x2: 'to',
                    y1: 0,
                    y2: () => highest,
                    fill: 'currentColor',
                    className: 'hover',
                    title: ({ from, to, bucket }: (typeof stretches)[number]) =>
                        [`${time(+from)} to ${time(+to)}`, ...linesOf(outcomes, bucket)].join('\n'),
                }),
                ruleY([0]),
            ],
        })),
        details('The same as a table', 'over-time-table', () => [
            dataTable({
                name: title,
                noun: 'stretch',
                rows: stretches.filter(({ bucket }) => sum(bucket) > 0),
                columns: [
                    { name: 'From', value: ({ from }) => +from, show: ({ from }) => time(+from) },
                    { name: 'To', value: ({ to }) => +to, show: ({ to }) => time(+to) },
                    ...seen.map((outcome) => ({
                        name: OUTCOME_NAMES[outcome],
                        value: ({ bucket }: (typeof stretches)[number]) => bucket[outcomes.indexOf(outcome)] ?? 0,
                    })),
                ],
            }),
        ]),
    );
}

function linesOf(outcomes: ReportData['timeline']['outcomes'], bucket: readonly number[]): string[] {
    const lines = outcomes.flatMap((outcome, index) =>
        bucket[index] ? [`${number(bucket[index])} ${OUTCOME_NAMES[outcome]}`] : [],
    );
    return lines.length === 0 ? ['no answers'] : lines;
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, value) => total + value, 0);
}

function whole(value: number): string {
    return Number.isInteger(value) ? number(value) : '';
}
