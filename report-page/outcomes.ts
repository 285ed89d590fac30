import type { ReportData } from '../src/report/report-data.js';
import { element } from './dom.js';

export type Outcome = ReportData['rules'][number]['outcome'];

/** What each outcome is called on the page. Its colour is the CSS variable of its name. */
export const OUTCOME_NAMES: Readonly<Record<Outcome, string>> = {
    ok: 'accepted',
    blocked: 'refused',
    'rate-limited': 'rate-limited',
    'proxy-failed': 'proxy failed',
    'target-failed': 'site failed',
    misconfigured: 'login refused',
};

/** In the order of legends. */
export const OUTCOMES = Object.keys(OUTCOME_NAMES) as Outcome[];

/** A pattern in the colour of its name: told apart also by those who see no colours. See `patterns.ts`. */
export function fill(name: string): string {
    return `url(#fill-${name})`;
}

/** Squares of colour and what they stand for. */
export function legend(entries: readonly (readonly [name: string, text: string])[]): HTMLElement {
    return element(
        'ul',
        { class: 'legend' },
        ...entries.map(([name, text]) =>
            element('li', {}, element('i', { class: `key ${name}`, 'aria-hidden': 'true' }), text),
        ),
    );
}
