import type { BrowserData, ReportData, SessionData } from '../src/report/report-data.js';
import type { Period } from './chart.js';
import { periodOf } from './chart.js';
import { dataTable } from './data-table.js';
import { details, element, nothing, section } from './dom.js';
import { counted, duration, number, time } from './format.js';
import { legend } from './outcomes.js';
import type { Span } from './spans.js';
import { spansChart } from './spans.js';

type Kind = readonly [kind: string, text: string];

const ALIVE: Kind = ['ok', 'alive'];
const REFUSED: Kind = ['blocked', 'ended: refused'];
const LOST: Kind = ['proxy-failed', 'ended: proxy failed'];
const UNFIT: Kind = ['rate-limited', 'ended: errors'];
const IN_TIME: Kind = ['target-failed', 'ended: used up or expired'];
/** In the order of the legend. */
const KINDS = [ALIVE, REFUSED, LOST, UNFIT, IN_TIME];

/** Why sessions end, by colour; the reasons that are left are errors. */
const KIND_BY_REASON: Readonly<Record<string, Kind>> = {
    blocked: REFUSED,
    requested: REFUSED,
    'proxy-failed': LOST,
    'exit-changed': LOST,
    lost: LOST,
    expired: IN_TIME,
    'used-up': IN_TIME,
};

/** The life of each session. */
export function sessions(data: ReportData): HTMLElement {
    const title = 'Sessions';
    if (data.sessions.length === 0) return section(title, '', nothing('No session has been created yet.'));
    const more =
        data.sessionsLeftOut > 0
            ? ` The latest ${number(data.sessions.length)} of ${number(data.totals.sessionsCreated)}.`
            : '';
    const seen = new Set(data.sessions.map(kindOf));
    const spans = data.sessions.map((session) => spanOf(session, data));
    return section(
        title,
        `Each bar is one session on one exit, from its creation to its end.${more}`,
        legend(KINDS.filter((kind) => seen.has(kind))),
        spansChart(title, spans, periodFrom(data, spans, data.sessionsLeftOut)),
        details('The same as a table', 'sessions-table', () => [
            dataTable<SessionData>({
                name: title,
                noun: 'session',
                rows: data.sessions,
                columns: [
                    { name: 'Session', value: ({ id }) => id },
                    {
                        name: 'Exit',
                        value: ({ exit }) => exit,
                        show: ({ exit }) => element('span', { class: 'long' }, exit),
                    },
                    {
                        name: 'Began',
                        value: ({ beganMillis }) => beganMillis,
                        show: ({ beganMillis }) => time(beganMillis),
                    },
                    { name: 'Lasted', value: (one) => lifeOf(one, data), show: (one) => duration(lifeOf(one, data)) },
                    { name: 'Requests', value: ({ requests }) => requests },
                    { name: 'End', value: endOf, show: (one) => element('span', { class: 'long' }, endOf(one)) },
                ],
            }),
        ]),
    );
}

/** The life of each browser. */
export function browsers(data: ReportData): HTMLElement {
    const title = 'Browsers';
    if (data.browsers.length === 0) return section(title, '', nothing('No browser was launched.'));
    const total = data.browsers.length + data.browsersLeftOut;
    const more = data.browsersLeftOut > 0 ? ` The latest ${number(data.browsers.length)} of ${number(total)}.` : '';
    const open = data.browsers.filter(({ endedMillis }) => endedMillis === undefined).length;
    const spans = data.browsers.map((browser): Span => {
        const { beganMillis, endedMillis, pages, kind, exit } = browser;
        return {
            beganMillis,
            endedMillis: endedMillis ?? data.atMillis,
            kind: endedMillis === undefined ? 'ok' : 'target-failed',
            tip: [
                kind,
                exit === undefined ? 'an exit for each page' : `all pages through ${exit}`,
                `${counted(pages, 'page')} in ${duration(lifeOf(browser, data))}`,
            ].join('\n'),
        };
    });
    return section(
        title,
        `Each bar is one browser process; ${open === 0 ? 'none' : number(open)} of them still open.${more}`,
        legend(
            [['ok', 'open'] as const, ['target-failed', 'closed'] as const].filter(([kind]) =>
                spans.some((span) => span.kind === kind),
            ),
        ),
        spansChart(title, spans, periodFrom(data, spans, data.browsersLeftOut)),
        details('The same as a table', 'browsers-table', () => [
            dataTable<BrowserData>({
                name: title,
                noun: 'browser',
                rows: data.browsers,
                columns: [
                    { name: 'Browser', value: ({ kind }) => kind },
                    { name: 'Exit', value: ({ exit }) => exit ?? 'one for each page' },
                    {
                        name: 'Began',
                        value: ({ beganMillis }) => beganMillis,
                        show: ({ beganMillis }) => time(beganMillis),
                    },
                    { name: 'Lasted', value: (one) => lifeOf(one, data), show: (one) => duration(lifeOf(one, data)) },
                    { name: 'Pages', value: ({ pages }) => pages },
                ],
            }),
        ]),
    );
}

function spanOf(session: SessionData, data: ReportData): Span {
    const { id, exit, beganMillis, endedMillis, requests } = session;
    return {
        beganMillis,
        endedMillis: endedMillis ?? data.atMillis,
        kind: kindOf(session)[0],
        tip: `${id} on ${exit}\n${counted(requests, 'request')} in ${duration(lifeOf(session, data))}\n${endOf(session)}`,
    };
}

function kindOf({ reason }: SessionData): Kind {
    return reason === undefined ? ALIVE : (KIND_BY_REASON[reason] ?? UNFIT);
}

function endOf({ reason, detail }: SessionData): string {
    return reason === undefined ? 'alive' : `ended as ${reason}: ${detail ?? ''}`;
}

function lifeOf({ beganMillis, endedMillis }: SessionData | BrowserData, { atMillis }: ReportData): number {
    return (endedMillis ?? atMillis) - beganMillis;
}

/** The whole period, or, when the first are left out, what is left of it. */
function periodFrom(data: ReportData, spans: readonly Span[], leftOut: number): Period {
    const whole = periodOf(data);
    return leftOut === 0 ? whole : { ...whole, from: Math.min(...spans.map(({ beganMillis }) => beganMillis)) };
}
