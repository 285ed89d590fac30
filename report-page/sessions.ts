import type { BrowserData, ReportData, SessionData } from '../src/report/report-data.js';
import type { Period } from './chart.js';
import { periodOf } from './chart.js';
import { nothing, section } from './dom.js';
import { counted, duration, number } from './format.js';
import { legend } from './outcomes.js';
import type { Span } from './spans.js';
import { spansChart } from './spans.js';

/** Why sessions end, by colour: for a reason that cost something, or because their time was over. */
const KINDS: Readonly<Record<string, readonly [kind: string, text: string]>> = {
    blocked: ['blocked', 'ended: refused'],
    requested: ['blocked', 'ended: refused'],
    'proxy-failed': ['proxy-failed', 'ended: proxy failed'],
    'exit-changed': ['proxy-failed', 'ended: proxy failed'],
    lost: ['proxy-failed', 'ended: proxy failed'],
    errors: ['rate-limited', 'ended: errors'],
};
const ALIVE = ['ok', 'alive'] as const;
const IN_TIME = ['target-failed', 'ended: used up or expired'] as const;

/** The life of each session. */
export function sessions(data: ReportData): HTMLElement {
    const title = 'Sessions';
    if (data.sessions.length === 0) return section(title, '', nothing('No session has been created yet.'));
    const more =
        data.sessionsLeftOut > 0
            ? ` The latest ${number(data.sessions.length)} of ${number(data.totals.sessionsCreated)}.`
            : '';
    const seen = new Set(data.sessions.map((session) => kindOf(session)[0]));
    const kinds = new Map([ALIVE, ...Object.values(KINDS), IN_TIME].filter(([kind]) => seen.has(kind)));
    const spans = data.sessions.map((session) => spanOf(session, data));
    return section(
        title,
        `Each bar is one session on one exit, from its creation to its end.${more}`,
        legend([...kinds]),
        spansChart(title, spans, periodFrom(data, spans, data.sessionsLeftOut)),
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
                exit === undefined ? 'an exit for each page' : `all pages by ${exit}`,
                `${counted(pages, 'page')} in ${lasted(browser, data)}`,
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
    );
}

function spanOf(session: SessionData, data: ReportData): Span {
    const { id, exit, beganMillis, endedMillis, reason, detail, requests } = session;
    const end = reason === undefined ? 'alive' : `ended as ${reason}: ${detail ?? ''}`;
    return {
        beganMillis,
        endedMillis: endedMillis ?? data.atMillis,
        kind: kindOf(session)[0],
        tip: `${id} on ${exit}\n${counted(requests, 'request')} in ${lasted(session, data)}\n${end}`,
    };
}

function kindOf({ reason }: SessionData): readonly [kind: string, text: string] {
    return reason === undefined ? ALIVE : (KINDS[reason] ?? IN_TIME);
}

function lasted({ beganMillis, endedMillis }: SessionData | BrowserData, { atMillis }: ReportData): string {
    return duration((endedMillis ?? atMillis) - beganMillis);
}

/** The whole period, or, when the first are left out, what is left of it. */
function periodFrom(data: ReportData, spans: readonly Span[], leftOut: number): Period {
    const whole = periodOf(data);
    return leftOut === 0 ? whole : { ...whole, from: Math.min(...spans.map(({ beganMillis }) => beganMillis)) };
}
