import type { ProxySessionsErrorCode } from '../common/errors.js';
import type { DispatchListener, HeldBack } from '../dispatch/dispatch-listener.js';
import type { Lease } from '../engine/engine.js';
import type { Conclusion } from '../engine/exit.js';
import type { Verdict } from '../engine/verdict.js';

export interface SessionBegin {
    readonly sessionId: string;
    /** The exit's label. */
    readonly exit: string;
}

export interface SessionEnd extends SessionBegin {
    readonly reason: string;
    readonly detail: string;
    /** How many it served. */
    readonly requests: number;
}

export interface BrowserBegin {
    /** Tells the browsers of this process apart. */
    readonly id: string;
    /** `chromium`, `puppeteer`, … */
    readonly kind: string;
    /** Label of the exit that all its pages leave by; absent when each page has one of its own. */
    readonly exit?: string;
}

/** An attempt to get a page ended without it. */
export interface FailedAttempt {
    /** Of the request. */
    readonly id: string;
    /** Label of the exit; absent when the request was not sent. */
    readonly exit?: string | undefined;
    /** What the attempt taught, if anything. */
    readonly verdict?: Verdict | undefined;
}

/** A page that the crawler has given up. */
export interface LostPage {
    /** Of the request. */
    readonly id: string;
    readonly url: string;
    readonly site: string;
    readonly error: string;
    /** Absent for errors that are not ours. */
    readonly code?: ProxySessionsErrorCode | undefined;
}

/** Whoever wants to hear of everything that happens: logs, reports, metrics. */
export interface Listener extends DispatchListener {
    onSessionCreated?(session: SessionBegin): void;
    onSessionRetired?(session: SessionEnd): void;
    onBrowserLaunched?(browser: BrowserBegin): void;
    onPageOpened?(browserId: string): void;
    onBrowserClosed?(browserId: string): void;
    /** The user's handler ended well. */
    onPageGot?(requestId: string): void;
    onAttemptFailed?(attempt: FailedAttempt): void;
    onPageLost?(page: LostPage): void;
}

/** Tells several listeners as if they were one. Who comes later hears what happens from then on. */
export class Listeners implements Required<Listener> {
    private readonly listeners: Listener[] = [];

    add(listener: Listener): void {
        this.listeners.push(listener);
    }

    onLease(lease: Lease): void {
        for (const listener of this.listeners) listener.onLease?.(lease);
    }

    onHeldBack(site: string, why: HeldBack): void {
        for (const listener of this.listeners) listener.onHeldBack?.(site, why);
    }

    onVerdict(lease: Lease, verdict: Verdict): void {
        for (const listener of this.listeners) listener.onVerdict?.(lease, verdict);
    }

    onBound(lease: Lease, session: object): void {
        for (const listener of this.listeners) listener.onBound?.(lease, session);
    }

    onConcluded(lease: Lease, conclusion: Conclusion): void {
        for (const listener of this.listeners) listener.onConcluded?.(lease, conclusion);
    }

    onWaited(site: string, millis: number): void {
        for (const listener of this.listeners) listener.onWaited?.(site, millis);
    }

    onSessionCreated(session: SessionBegin): void {
        for (const listener of this.listeners) listener.onSessionCreated?.(session);
    }

    onSessionRetired(session: SessionEnd): void {
        for (const listener of this.listeners) listener.onSessionRetired?.(session);
    }

    onBrowserLaunched(browser: BrowserBegin): void {
        for (const listener of this.listeners) listener.onBrowserLaunched?.(browser);
    }

    onPageOpened(browserId: string): void {
        for (const listener of this.listeners) listener.onPageOpened?.(browserId);
    }

    onBrowserClosed(browserId: string): void {
        for (const listener of this.listeners) listener.onBrowserClosed?.(browserId);
    }

    onPageGot(requestId: string): void {
        for (const listener of this.listeners) listener.onPageGot?.(requestId);
    }

    onAttemptFailed(attempt: FailedAttempt): void {
        for (const listener of this.listeners) listener.onAttemptFailed?.(attempt);
    }

    onPageLost(page: LostPage): void {
        for (const listener of this.listeners) listener.onPageLost?.(page);
    }
}
