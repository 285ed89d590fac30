import type { ProxySessionsErrorCode } from '../common/errors.js';
import type { Lease, LeaseResult } from '../engine/engine.js';
import type { EngineEvents, EventOf } from '../engine/events.js';
import type { Conclusion, Exit } from '../engine/exit.js';
import type { Verdict } from '../engine/verdict.js';
import type { RetireReason } from './retire-reason.js';

/** Why no exit may go to a site now. */
export type HeldBack = Exclude<LeaseResult['kind'], 'lease'>;

/** The way of a request to its exit and back. */
interface RequestEvents {
    /** It may use an exit. */
    leased: { readonly lease: Lease };
    /** The first request in a site's line has to wait, still or again. */
    heldBack: { readonly site: string; readonly why: HeldBack };
    /** It stood in line until it had an exit, or was sent away. */
    waited: { readonly site: string; readonly millis: number };
    /** It is about to be sent with a session. */
    bound: { readonly lease: Lease; readonly session: object };
    /** It is known what it taught. */
    outcome: { readonly lease: Lease; readonly verdict: Verdict };
    /** It is known what became of an answer that was accepted. */
    concluded: { readonly lease: Lease; readonly conclusion: Conclusion };
    /** It is over, or was never sent. */
    released: { readonly lease: Lease };
}

/** What keeps all requests of a site, or of a crawl, from going on. */
interface WaitEvents {
    /** No exit may go to a site before `untilMillis`. `cause` ends a sentence that begins with the site. */
    exhausted: { readonly site: string; readonly cause: string; readonly untilMillis: number };
    /** A budget was spent: once for each, and for each site or hour that it is for. */
    budgetSpent: {
        /** The site whose request was the first that was too much. */
        readonly site: string;
        /** A sentence. */
        readonly reason: string;
    };
    /** The store of a cluster has answered how much of a shared budget may be spent. `name` is the budget's there. */
    budgetAnswered: { readonly name: string };
}

/** What happens to exits apart from requests. What is bound to them has to end. */
interface ExitEvents {
    /** A site accepts no more of a service's session for now, and another one is to take its place. */
    exitSpent: { readonly exit: Exit; readonly site: string };
    /** It left its list. */
    exitRemoved: { readonly exit: Exit };
    /** It goes to another worker of the cluster. */
    exitHandedOver: { readonly exit: Exit };
}

interface AnswerEvents {
    /** Another exit has proved that a site shows some exits something else in place of its pages; once for each such answer. */
    softBlock: {
        readonly site: string;
        /** What it shows: `the same page`. */
        readonly shown: string;
        /** Labels of those whose latest answer it was. */
        readonly exits: readonly string[];
        /** Addresses whose pages handlers got before that was known. */
        readonly addresses: readonly string[];
    };
}

interface SessionEvents {
    /** A session was bound to its exit, or goes on there in another crawl. `site` is the one that it was made for, if any. */
    sessionCreated: {
        readonly sessionId: string;
        readonly exit: Exit;
        /** Two letters, where it is known by then. */
        readonly country?: string | undefined;
        readonly site?: string | undefined;
    };
    /** It is known in which country an exit is. */
    exitPlaced: { readonly exit: Exit; readonly country: string };
    /** It ended for good. `site` is the one on which it did, if any. */
    sessionRetired: {
        readonly sessionId: string;
        readonly exit: Exit;
        readonly country?: string | undefined;
        readonly site?: string | undefined;
        readonly reason: RetireReason;
        readonly detail: string;
        /** How many it served. */
        readonly requests: number;
    };
    /** Its crawl is over; it may begin again in the next. */
    sessionLeft: {
        readonly sessionId: string;
        /** How many it served in the crawl. */
        readonly requests: number;
    };
}

interface BrowserEvents {
    browserLaunched: {
        /** Tells the browsers of this process apart. */
        readonly id: string;
        /** `chromium`, `puppeteer`, … */
        readonly library: string;
        /** The exit that all its pages leave by; absent when each page has one of its own. */
        readonly exit?: Exit | undefined;
    };
    pageOpened: { readonly browserId: string };
    browserClosed: { readonly id: string };
}

interface PageEvents {
    /** The user's handler ended well. */
    pageGot: { readonly requestId: string; readonly site: string };
    /** An attempt to get a page ended without it. */
    attemptFailed: {
        readonly requestId: string;
        readonly site: string;
        /** Absent when the request was not sent. */
        readonly exit?: Exit | undefined;
        /** What the attempt taught, if anything. */
        readonly verdict?: Verdict | undefined;
    };
    /** The crawler has given a page up. */
    pageLost: {
        readonly requestId: string;
        readonly url: string;
        readonly site: string;
        readonly error: string;
        /** Absent for errors that are not ours. */
        readonly code?: ProxySessionsErrorCode | undefined;
    };
}

/** All that anybody may want to hear of, by kind. Each names its site where it has one, itself or by its lease. */
export interface CrawlEvents
    extends
        EngineEvents,
        RequestEvents,
        WaitEvents,
        ExitEvents,
        AnswerEvents,
        SessionEvents,
        BrowserEvents,
        PageEvents {}

export type CrawlEvent = EventOf<CrawlEvents>;
