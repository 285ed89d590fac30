import type { Lease } from '../../engine/engine.js';
import type { Verdict } from '../../engine/verdict.js';
import type { BrowserBegin, FailedAttempt, Listener, LostPage, SessionBegin, SessionEnd } from '../listener.js';
import { ExitHistory } from './exit-history.js';
import { Latest } from './latest.js';
import { Pages } from './pages.js';
import { RuleCounts } from './rule-counts.js';
import { Timeline } from './timeline.js';

/** Something that began and, perhaps, ended. */
interface Span {
    readonly exit?: string;
    readonly beganMillis: number;
    endedMillis?: number;
}

export interface SessionSpan extends Span {
    readonly id: string;
    readonly exit: string;
    reason?: string;
    detail?: string;
    /** How many it had served when it ended. */
    requests?: number;
}

export interface BrowserSpan extends Span {
    readonly kind: string;
    pages: number;
}

/** More than fit on a page are no help. */
const MOST_SESSIONS = 300;
const MOST_BROWSERS = 200;
const LONGEST_DETAIL = 200;

/** Remembers what a report shows and nobody else keeps. Costs next to nothing for each request, and never grows. */
export class Recorder implements Listener {
    readonly timeline: Timeline;
    readonly rules = new RuleCounts();
    readonly pages = new Pages();
    readonly exits = new ExitHistory();
    readonly sessions = new Latest<SessionSpan>(MOST_SESSIONS);
    readonly browsers = new Latest<BrowserSpan>(MOST_BROWSERS);
    readonly waits = { count: 0, totalMillis: 0, longestMillis: 0 };

    constructor(private readonly now: () => number) {
        this.timeline = new Timeline(now());
    }

    onVerdict({ exit, site }: Lease, verdict: Verdict): void {
        this.timeline.add(verdict.outcome, this.now());
        this.rules.add(verdict);
        this.exits.add(exit, site, verdict);
    }

    onPageGot(requestId: string): void {
        this.pages.noteGot(requestId);
    }

    onAttemptFailed(attempt: FailedAttempt): void {
        this.pages.noteFailedAttempt(attempt);
    }

    onPageLost(page: LostPage): void {
        this.pages.noteLost(page, this.now());
    }

    onWaited(_site: string, millis: number): void {
        if (millis === 0) return;
        this.waits.count += 1;
        this.waits.totalMillis += millis;
        this.waits.longestMillis = Math.max(this.waits.longestMillis, millis);
    }

    onSessionCreated({ sessionId, exit }: SessionBegin): void {
        // A session that goes on in the next crawl is told to begin again.
        if (this.sessions.find(sessionId) !== undefined) return;
        this.sessions.add(sessionId, { id: sessionId, exit, beganMillis: this.now() });
    }

    onSessionRetired({ sessionId, reason, detail, requests }: SessionEnd): void {
        const session = this.sessions.find(sessionId);
        if (session === undefined) return;
        session.endedMillis = this.now();
        session.reason = reason;
        session.requests = requests;
        session.detail = detail.slice(0, LONGEST_DETAIL);
    }

    onBrowserLaunched({ id, ...browser }: BrowserBegin): void {
        this.browsers.add(id, { ...browser, beganMillis: this.now(), pages: 0 });
    }

    onPageOpened(browserId: string): void {
        const browser = this.browsers.find(browserId);
        if (browser !== undefined) browser.pages += 1;
    }

    onBrowserClosed(browserId: string): void {
        const browser = this.browsers.find(browserId);
        if (browser !== undefined) browser.endedMillis = this.now();
    }
}
