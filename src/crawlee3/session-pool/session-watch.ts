import type { Session } from '@crawlee/core';
import { OK } from '../../engine/verdict.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import { whyUnusable } from '../../identity/lifetime/identities.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import type { StateKeeper } from '../../state/keeper.js';

export interface SessionWatchParts {
    readonly identities: Identities;
    readonly state: StateKeeper | undefined;
}

/** Hears what Crawlee and the user make of sessions: good, bad, or retired. */
export class SessionWatch {
    private readonly watched = new WeakSet<Session>();
    private tracker!: RequestTracker;

    constructor(private readonly parts: SessionWatchParts) {}

    /** Call it once, before the first session. */
    connect(tracker: RequestTracker): void {
        this.tracker = tracker;
    }

    has(session: Session): boolean {
        return this.watched.has(session);
    }

    /** Hears of the marks, which are Crawlee's last word on a request, even one that no handler or hook of ours was told of. */
    begin(session: Session): void {
        this.watched.add(session);
        const markGood = session.markGood.bind(session);
        const markBad = session.markBad.bind(session);
        session.markGood = () => {
            markGood();
            this.tracker.finishDone(session, OK);
        };
        session.markBad = () => {
            const { identities } = this.parts;
            const forgiven = identities.forgivenMarks.take(session);
            // A session that is asked for by name ends when the user, or its service, says so.
            const isNamed = identities.of(session)?.key !== undefined;
            if (forgiven === undefined && !isNamed) markBad();
            else if (forgiven === 'error') session['_usageCount'] = session.usageCount + 1;
            this.tracker.finishDone(session, undefined);
        };
    }

    /** Crawlee or the user retired a session. When we did it ourselves, its identity has ended before. */
    noteRetired(session: Session): void {
        const { identities, state } = this.parts;
        state?.noteRetired(session.id);
        const identity = identities.of(session);
        if (identity === undefined || identity.retired !== undefined) return;
        if (wasRetiredOnRequest(session)) {
            const detail = 'session.retire() was called';
            this.tracker.noteRetiredByUser(identity, {
                outcome: 'blocked',
                rule: 'retired-by-user',
                evidence: detail,
                isSure: true,
            });
            identities.noteRetired(identity, 'requested', detail);
        } else {
            identities.noteRetired(identity, ...whyUnusable(session));
        }
    }
}

/** `retire()` adds the full error score. A session that had not reached it, nor any other limit, was still good. */
function wasRetiredOnRequest(session: Session): boolean {
    const { errorScore, maxErrorScore, usageCount, maxUsageCount } = session.getState();
    return errorScore < 2 * maxErrorScore && usageCount - 1 < maxUsageCount && !session.isExpired();
}
