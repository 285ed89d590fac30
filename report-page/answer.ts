import { recordOf } from '../src/report/exit-record.js';
import type { LossData, ReportData } from '../src/report/report-data.js';
import { element } from './dom.js';
import { counted, duration, moment, number, ratio } from './format.js';
import { spendingCards } from './spending.js';

export type LossCause = LossData['cause'];

/** Why pages were lost, as the end of a sentence that begins with how many. */
export const LOSS_TEXTS: Readonly<Record<LossCause, string>> = {
    blocked: 'refused by the site on every exit that was tried',
    'rate-limited': 'called too fast by the site',
    'proxy-failed': 'lost because one proxy after another failed',
    'target-failed': 'lost because the site itself failed',
    misconfigured: 'lost because the proxy service refuses us',
    'no-exit': 'lost because no exit was free',
    'budget-spent': 'not fetched because the budget was spent',
    'session-unfit': 'lost because their sessions failed your callbacks',
    unsupported: 'cannot be fetched through this provider',
    'own-code': 'lost to errors of your own code',
};

/** What a reader wants to know first: what was got, what was lost, and why. */
export function answer(data: ReportData): HTMLElement {
    const { startedMillis, atMillis, isOver, stopped } = data;
    const period = `${moment(startedMillis)} to ${moment(atMillis)} (${duration(atMillis - startedMillis)})`;
    return element(
        'header',
        { class: `answer ${moodOf(data)}` },
        element(
            'p',
            { class: 'kicker' },
            isOver ? 'Proxy sessions report' : 'Proxy sessions report, crawl still running',
        ),
        element('h1', {}, headlineOf(data)),
        element('ul', { class: 'reasons' }, ...reasonsOf(data).map((reason) => element('li', {}, reason))),
        ...(stopped === undefined ? [] : [element('p', {}, `The crawl ended early: ${stopped}`)]),
        element('p', { class: 'hint' }, period),
        element('div', { class: 'cards' }, ...cardsOf(data)),
    );
}

function headlineOf({ pages, totals, isOver }: ReportData): string {
    const soFar = isOver ? '' : ' so far';
    if (pages === undefined) return `${counted(totals.ok, 'page')} accepted${soFar}`;
    const { got, lost } = pages;
    if (lost === 0) return `${counted(got, 'page')} got${soFar}, none lost`;
    return `${number(got)} of ${counted(got + lost, 'page')} got${soFar}, ${number(lost)} lost`;
}

function reasonsOf({ sites }: ReportData): string[] {
    const sums = new Map<LossCause, number>();
    for (const { lost } of sites) {
        for (const [cause, count] of Object.entries(lost) as [LossCause, number][]) {
            sums.set(cause, (sums.get(cause) ?? 0) + count);
        }
    }
    return [...sums].sort(([, a], [, b]) => b - a).map(([cause, count]) => `${number(count)} ${LOSS_TEXTS[cause]}`);
}

/** One page in fifty. */
const FEW_LOST = 0.02;

function moodOf({ pages }: ReportData): string {
    const { got, lost } = pages ?? { got: 0, lost: 0 };
    if (lost === 0) return 'well';
    return lost <= FEW_LOST * (got + lost) ? 'fair' : 'poor';
}

function cardsOf(data: ReportData): HTMLElement[] {
    const { totals, waits, exits, exitStates, timeline } = data;
    const grades = exits.map((exit) => recordOf(exit, timeline.outcomes).grade);
    const used = grades.filter((grade) => grade !== 'unused').length;
    const count = (wanted: string): string => number(grades.filter((grade) => grade === wanted).length);
    return [
        card(ratio(totals.requests, totals.ok), 'requests per accepted page', wasteOf(data)),
        card(
            `${count('good')} of ${number(used)}`,
            'used exits worked well over the crawl',
            `${count('bad')} never worked, ${count('poor')} failed more than they got; ` +
                `${number(exitStates.unused)} unused, ${number(exitStates.resting)} resting now`,
        ),
        card(
            number(totals.sessionsCreated),
            totals.sessionsCreated === 1 ? 'session' : 'sessions',
            `${number(totals.sessionsRetired)} retired, ${number(totals.sessionsCreated - totals.sessionsRetired)} alive`,
        ),
        card(
            waits.count === 0 ? 'none' : duration(waits.totalMillis / waits.count),
            waits.count === 0 ? 'waited for an exit' : 'mean wait for an exit',
            waits.count === 0
                ? 'an exit was free for every request'
                : `${counted(waits.count, 'request')}; longest ${duration(waits.longestMillis)}`,
        ),
        ...spendingCards(totals).map(([value, what, more]) => card(value, what, more)),
    ];
}

function wasteOf({ totals }: ReportData): string {
    const wasted = [
        [totals.blocked, 'refused'],
        [totals.rateLimited, 'rate-limited'],
        [totals.proxyFailed, 'proxy failed'],
        [totals.targetFailed, 'site failed'],
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
