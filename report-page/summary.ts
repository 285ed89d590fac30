import type { ReportData } from '../src/report/report-data.js';
import { element } from './dom.js';
import { counted, duration, moment, number, ratio } from './format.js';

/** What a reader wants to know first. */
export function summary(data: ReportData): HTMLElement {
    const { totals, exitStates, waits, startedMillis, atMillis } = data;
    const took = duration(atMillis - startedMillis);
    return element(
        'header',
        {},
        element('h1', {}, 'Proxy sessions'),
        element('p', { class: 'hint' }, `${moment(startedMillis)} to ${moment(atMillis)} (${took})`),
        element(
            'div',
            { class: 'cards' },
            card(number(totals.ok), 'pages got', `by ${counted(totals.requests, 'request')}`),
            card(ratio(totals.requests, totals.ok), 'requests per page', wasteOf(data)),
            card(
                number(exitStates.working),
                `of ${counted(exitStates.working + exitStates.resting + exitStates.unused, 'exit')} working`,
                `${number(exitStates.resting)} resting, ${number(exitStates.unused)} unused`,
            ),
            card(
                number(totals.sessionsCreated - totals.sessionsRetired),
                'sessions alive',
                `${number(totals.sessionsCreated)} created, ${number(totals.sessionsRetired)} retired`,
            ),
            card(
                waits.count === 0 ? 'none' : duration(waits.totalMillis / waits.count),
                waits.count === 0 ? 'waited in line' : 'mean wait in line',
                waits.count === 0
                    ? 'an exit was free for every request'
                    : `${counted(waits.count, 'request')}; longest ${duration(waits.longestMillis)}`,
            ),
        ),
    );
}

function wasteOf({ totals }: ReportData): string {
    const wasted = [
        [totals.blocked, 'refused'],
        [totals.rateLimited, 'rate-limited'],
        [totals.proxyFailed, 'proxy failed'],
        [totals.targetFailed, 'target failed'],
        [totals.misconfigured, 'login refused'],
    ] as const;
    const told = wasted.filter(([count]) => count > 0).map(([count, what]) => `${number(count)} ${what}`);
    return told.length === 0 ? 'nothing was wasted' : told.join(', ');
}

function card(figure: string, what: string, detail: string): HTMLElement {
    return element(
        'div',
        { class: 'card' },
        element('strong', {}, figure),
        element('span', {}, what),
        element('small', {}, detail),
    );
}
