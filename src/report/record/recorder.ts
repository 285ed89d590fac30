import type { Subscriber } from '../../events/event-stream.js';
import type { CrawlEvents } from '../../events/events.js';
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
    /** How many it has served, but for those of a crawl that it is in. */
    requests?: number;
}

export interface BrowserSpan extends Span {
    readonly kind: string;
    pages: number;
}

/** More than fit on a page are no help. */
const MOST_EXITS = 3_000;
const MOST_SESSIONS = 300;
const MOST_BROWSERS = 200;
const LONGEST_DETAIL = 200;

/** Remembers what a report shows and nobody else keeps. Costs next to nothing for each request, and never grows. */
export class Recorder implements Subscriber {
    readonly timeline: Timeline;
    readonly rules = new RuleCounts();
    readonly pages = new Pages();
    readonly exits = new ExitHistory();
    /** By the label of an exit. */
    readonly countries = new Latest<string>(MOST_EXITS);
    readonly sessions = new Latest<SessionSpan>(MOST_SESSIONS);
    readonly browsers = new Latest<BrowserSpan>(MOST_BROWSERS);
    readonly waits = { count: 0, totalMillis: 0, longestMillis: 0 };

    constructor(private readonly now: () => number) {
        this.timeline = new Timeline(now());
    }

    outcome({ lease: { exit, site }, verdict }: CrawlEvents['outcome']): void {
        this.timeline.add(verdict.outcome, this.now());
        this.rules.add(verdict);
        this.exits.add(exit, site, verdict);
    }

    pageGot({ requestId }: Pick<CrawlEvents['pageGot'], 'requestId'>): void {
        this.pages.noteGot(requestId);
    }

    attemptFailed(attempt: CrawlEvents['attemptFailed']): void {
        this.pages.noteFailedAttempt(attempt);
    }

    pageLost(page: CrawlEvents['pageLost']): void {
        this.pages.noteLost(page, this.now());
    }

    waited({ millis }: Pick<CrawlEvents['waited'], 'millis'>): void {
        if (millis === 0) return;
        this.waits.count += 1;
        this.waits.totalMillis += millis;
        this.waits.longestMillis = Math.max(this.waits.longestMillis, millis);
    }

    exitPlaced({ exit, country }: CrawlEvents['exitPlaced']): void {
        this.countries.add(exit.label, country);
    }

    sessionCreated({ sessionId, exit }: CrawlEvents['sessionCreated']): void {
        // A session that continues in the next crawl counts as a new start.
        if (this.sessions.find(sessionId) !== undefined) return;
        this.sessions.add(sessionId, { id: sessionId, exit: exit.label, beganMillis: this.now() });
    }

    sessionRetired({ sessionId, reason, detail, requests }: CrawlEvents['sessionRetired']): void {
        const session = this.sessions.find(sessionId);
        if (session === undefined) return;
        session.endedMillis = this.now();
        session.reason = reason;
        session.requests = (session.requests ?? 0) + requests;
        session.detail = detail.slice(0, LONGEST_DETAIL);
    }

    sessionLeft({ sessionId, requests }: CrawlEvents['sessionLeft']): void {
        const session = this.sessions.find(sessionId);
        if (session !== undefined) session.requests = (session.requests ?? 0) + requests;
    }

    browserLaunched({ id, library, exit }: CrawlEvents['browserLaunched']): void {
        const where = exit && { exit: exit.label };
        this.browsers.add(id, { kind: library, ...where, beganMillis: this.now(), pages: 0 });
    }

    pageOpened({ browserId }: CrawlEvents['pageOpened']): void {
        const browser = this.browsers.find(browserId);
        if (browser !== undefined) browser.pages += 1;
    }

    browserClosed({ id }: CrawlEvents['browserClosed']): void {
        const browser = this.browsers.find(id);
        if (browser !== undefined) browser.endedMillis = this.now();
    }
}
