import type { ReportData } from '../src/report/report-data.js';
import { element } from './dom.js';

export type Outcome = ReportData['rules'][number]['outcome'];

/** What each outcome is called on the page. Its colour is the CSS variable of its name. */
export const OUTCOME_NAMES: Readonly<Record<Outcome, string>> = {
    ok: 'pages got',
    blocked: 'refused',
    'rate-limited': 'rate-limited',
    'proxy-failed': 'proxy failed',
    'target-failed': 'target failed',
    misconfigured: 'login refused',
};

/** In the order of legends. */
export const OUTCOMES = Object.keys(OUTCOME_NAMES) as Outcome[];

export function colour(name: string): string {
    return `var(--${name})`;
}

/** Squares of colour and what they stand for. */
export function legend(entries: readonly (readonly [name: string, text: string])[]): HTMLElement {
    return element(
        'ul',
        { class: 'legend' },
        ...entries.map(([name, text]) => element('li', {}, element('i', { class: `key ${name}` }), text)),
    );
}
