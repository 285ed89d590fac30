import { barX, ruleX, text } from '@observablehq/plot';
import type { ReportData } from '../src/report/report-data.js';
import { chart } from './chart.js';
import { nothing, section } from './dom.js';
import { counted, number } from './format.js';
import { colour, legend, OUTCOME_NAMES, OUTCOMES } from './outcomes.js';

const MOST_BARS = 20;
const LONGEST_NAME = 30;
const BAR_HEIGHT = 26;

/** Which detection rules cost requests. */
export function byRule({ rules, totals }: ReportData): HTMLElement {
    const title = 'Outcomes by rule';
    const costs = rules.filter(({ outcome }) => outcome !== 'ok');
    if (costs.length === 0) return section(title, '', nothing('No rule found anything wrong with any answer.'));
    const shown = costs.slice(0, MOST_BARS).map((cost) => ({ ...cost, key: `${cost.outcome} ${cost.rule}` }));
    const names = new Map(shown.map(({ key, rule }) => [key, shortened(rule)]));
    const outcomes = OUTCOMES.filter((outcome) => shown.some((cost) => cost.outcome === outcome));
    const more = costs.length > shown.length ? ` The ${shown.length} most frequent of ${costs.length}.` : '';
    return section(
        title,
        `What was said of answers other than the ${counted(totals.ok, 'page')} got. Point at a bar for the evidence.${more}`,
        legend(outcomes.map((outcome) => [outcome, OUTCOME_NAMES[outcome]])),
        chart('Answers by detection rule', () => ({
            height: shown.length * BAR_HEIGHT + 16,
            marginTop: 4,
            marginBottom: 8,
            marginLeft: 20 + 7 * Math.max(...[...names.values()].map(({ length }) => length)),
            marginRight: 56,
            x: { axis: null },
            y: { label: null, domain: [...names.keys()], tickFormat: (key: string) => names.get(key)!, tickSize: 0 },
            color: { type: 'ordinal', domain: outcomes, range: outcomes.map(colour) },
            marks: [
                barX(shown, {
                    x: 'count',
                    y: 'key',
                    fill: 'outcome',
                    rx: 2,
                    title: ({ rule, outcome, count, evidence }: (typeof shown)[number]) =>
                        `${rule}: ${number(count)} ${OUTCOME_NAMES[outcome]}\nthe last time: ${evidence}`,
                }),
                text(shown, {
                    x: 'count',
                    y: 'key',
                    text: ({ count }: { count: number }) => number(count),
                    dx: 6,
                    textAnchor: 'start',
                }),
                ruleX([0]),
            ],
        })),
    );
}

function shortened(name: string): string {
    return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}
