import type { Request, Session } from '@crawlee/core';
import type { NoExitError } from '../../dispatch/no-exit-error.js';
import { isRefusal } from '../../engine/verdict.js';
import type { EventStream } from '../../events/event-stream.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { SiteNames } from '../../identity/routes/site-names.js';
import type { Ending } from '../../identity/tracking/ending.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import type { RetryBudget } from '../../identity/tracking/retry-budget.js';
import { SessionError } from '../crawlee.js';
import type { CrawlerLike, CrawlingContextLike } from '../like.js';
import { chargeFor, wasSent } from './charge-for.js';
import { CrawlStoppedError } from './crawl-stopped-error.js';
import type { HeldRefusals } from './held-refusals.js';
import type { OwnProxies } from './own-proxies.js';
import { PostponedRequests } from './postponed-requests.js';
import { givenUpError } from './refusal-errors.js';
import { requestIdOf } from './request-id.js';
import type { ResponseClassifier } from './response-classifier.js';
import type { SlowAnswers } from './slow-answers.js';
import type { UserHooks } from './user-hooks.js';

/** What becomes of a request whose attempt failed. */
export interface Failure {
    readonly mayRetry: boolean;
    /** The error as the user should see it. */
    readonly error: Error;
}

export interface FailedAttemptsParts {
    readonly identities: Identities;
    readonly tracker: RequestTracker;
    readonly classifier: ResponseClassifier;
    readonly retries: RetryBudget;
    readonly sites: SiteNames;
    readonly events: EventStream;
    /** A session that nobody uses. */
    readonly standIn: () => Session;
    /** Whether failures of the user's code and of the site count against a session, up to its `maxErrorScore`. */
    readonly countsErrors: boolean;
    readonly stopReason: () => NoExitError | undefined;
    /** Resolves when sessions that have ended cannot come back, whatever happens to the process. */
    readonly endsAreStored: () => Promise<void>;
}

/** What is known of requests that are under way. */
export interface UnderWay {
    readonly ownProxies: OwnProxies;
    readonly userHooks: UserHooks;
    readonly held: HeldRefusals;
    readonly slowAnswers: SlowAnswers;
}

/** Decides what follows when a request was not answered as it should: for the request, and for its session. */
export class FailedAttempts {
    private readonly postponed = new PostponedRequests(this);

    constructor(
        private readonly parts: FailedAttemptsParts,
        private readonly underWay: UnderWay,
    ) {}

    /** Call it for every crawler, before its first failure if possible. */
    arrange(crawler: CrawlerLike): void {
        this.postponed.arrange(crawler);
    }

    /**
     * An attempt failed. Crawlee retries it if the result says so.
     * @throws CrawlStoppedError when nothing can go on.
     */
    async settle(context: CrawlingContextLike, error: Error): Promise<Failure> {
        // The first failure of a crawl may come before any hook was called.
        if (context.crawler !== undefined) this.postponed.arrange(context.crawler);
        const { request, session } = context;
        const { ownProxies, userHooks, held, slowAnswers } = this.underWay;
        slowAnswers.end(request);
        const { tracker, retries, sites, events, stopReason } = this.parts;
        const isSent = wasSent(error);
        const isUsers = ownProxies.has(context) || userHooks.failedBy(request, error);
        const verdict = isSent && !isUsers ? await this.parts.classifier.judgeFailure(context, error) : undefined;
        held.note(request, held.take(request));
        const exit = tracker.identityOf(request)?.exit;
        const site = sites.of(request);
        const ending = tracker.finish(request, verdict);
        events.emit({
            kind: 'attemptFailed',
            requestId: requestIdOf(request),
            site,
            exit,
            verdict: ending.verdict,
        });
        if (ending.verdict !== undefined && isRefusal(ending.verdict)) await this.parts.endsAreStored();
        const stopped = stopReason();
        if (stopped !== undefined) throw new CrawlStoppedError(stopped);
        if (session !== undefined) this.forgive(session, ending, isSent);
        if (ending.addressIsRefused || ending.isGivenUp) request.noRetry = true;
        this.keepNamed(context, error);
        const charge = chargeFor(error, ending);
        const mayRetry = retries.charge(request, charge, error instanceof SessionError);
        retryFirst(request, charge === 'rotation' || charge === 'fresh-start');
        if (mayRetry || (charge !== 'rotation' && !ending.addressIsRefused)) return { mayRetry, error };
        if (!isSent || ending.verdict === undefined) return { mayRetry, error };
        return { mayRetry, error: givenUpError(request, ending, error) };
    }

    /**
     * A request was not sent and has to wait longer.
     * @throws CrawlStoppedError when nothing can go on.
     */
    onPostponed({ request, session }: CrawlingContextLike): void {
        const { tracker, identities, retries, stopReason } = this.parts;
        tracker.finish(request, undefined);
        retries.close(request);
        const stopped = stopReason();
        if (stopped !== undefined) throw new CrawlStoppedError(stopped);
        if (session !== undefined) identities.forgivenMarks.add(session, 'error-and-use');
    }

    /** Crawlee is about to call the session bad. */
    private forgive(session: Session, { verdict }: Ending, isSent: boolean): void {
        const { identities, countsErrors } = this.parts;
        if (!isSent) identities.forgivenMarks.add(session, 'error-and-use');
        else if (!countsErrors || (verdict !== undefined && isRefusal(verdict))) {
            identities.forgivenMarks.add(session, 'error');
        }
    }

    /** After a `SessionError` Crawlee ends the session of the context, whatever it belongs to. */
    private keepNamed(context: CrawlingContextLike, error: Error): void {
        const { session } = context;
        if (session === undefined || !(error instanceof SessionError)) return;
        const identity = this.parts.identities.of(session);
        if (identity?.key !== undefined && this.parts.identities.outlives(identity, 'blocked')) {
            context.session = this.parts.standIn();
        }
    }
}

/**
 * Whether the request comes before others when it goes back to the queue. A retry after a refusal tells who was to blame; at
 * the end of a crawl, with nothing but such requests left, there would be nothing to compare with.
 */
function retryFirst({ userData }: Request, isFirst: boolean): void {
    // Crawlee reads it when it puts the request back: `basic-crawler.ts`, `reclaimRequest`.
    const crawleesPart = (userData.__crawlee ??= {}) as { forefront?: boolean };
    crawleesPart.forefront = isFirst;
}
