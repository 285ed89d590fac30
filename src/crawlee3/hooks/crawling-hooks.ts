import type { Request, Session } from '@crawlee/core';
import { RetryRequestError, SessionError } from '@crawlee/core';
import { ProxySessionsError } from '../../common/errors.js';
import { NoExitError } from '../../dispatch/no-exit-error.js';
import type { SendGate } from '../../dispatch/send-gate.js';
import type { Verdict } from '../../engine/verdict.js';
import { isRefusal, OK } from '../../engine/verdict.js';
import type { Listeners } from '../../report/listener.js';
import type { Ending, RequestTracker } from '../../identity/request-tracker.js';
import { hasIdentityPerPage } from '../browser/browser-kind.js';
import type { BrowserHeaders } from '../browser/browser-headers.js';
import { CrawlStoppedError } from './crawl-stopped-error.js';
import type { DeferredRequests } from './deferred-requests.js';
import type { Identities } from '../../identity/identities.js';
import type { Identity } from '../../identity/identity.js';
import type { NamedIdentities } from '../../identity/named-identities.js';
import { headOf } from '../browser/navigation-answers.js';
import type { ResponseClassifier } from './response-classifier.js';
import { proxyInfoOf } from '../proxy-configuration/proxy-info.js';
import { PostponedRequests } from './postponed-requests.js';
import type { Preparations } from './preparations.js';
import type { Charge, RetryBudget } from '../../identity/retry-budget.js';
import { sessionOf } from '../session-pool/session-of.js';
import { PROXY_LOGIN_STATUS } from '../session-pool/session-pool-adapter.js';
import type { SessionChecks } from './session-checks.js';
import { SessionEndedError } from '../../identity/session-ended-error.js';
import { isUnassigned } from '../../identity/session-reference.js';
import { SessionUnfitError } from '../../identity/session-unfit-error.js';
import type { CrawlingContextLike } from '../like.js';

/** What becomes of a request whose attempt failed. */
export interface Failure {
    readonly mayRetry: boolean;
    /** The error as the user should see it. */
    readonly error: Error;
}

export interface CrawlingHooksParts {
    readonly identities: Identities;
    readonly browserHeaders: BrowserHeaders;
    readonly tracker: RequestTracker;
    readonly classifier: ResponseClassifier;
    readonly retries: RetryBudget;
    readonly named: NamedIdentities | undefined;
    /** A session that nobody uses. */
    readonly standIn: () => Session;
    readonly deferredRequests: DeferredRequests;
    readonly siteOf: (url: string) => string;
    /** Whether failures of the user's code and of the site count against a session, up to its `maxErrorScore`. */
    readonly countsErrors: boolean;
    /** How far apart an exit's requests to a site have to be sent. */
    readonly sendGate: SendGate;
    readonly stopReason: () => NoExitError | undefined;
    readonly listeners: Pick<Listeners, 'onPageGot' | 'onAttemptFailed' | 'onPageLost'>;
    /** The user's `prepareSession`. */
    readonly preparations: Preparations | undefined;
    /** The user's `checkSession`. */
    readonly checks: SessionChecks | undefined;
    /** Resolves when sessions that have ended cannot come back, whatever happens to the process. */
    readonly endsAreStored: () => Promise<void>;
}

/** What we do at each step of a request. Each is called before the user's own code for that step. */
export class CrawlingHooks {
    private readonly postponed = new PostponedRequests((context) => this.afterPostponement(context));

    constructor(private readonly parts: CrawlingHooksParts) {}

    /** The page is about to be fetched: context, proxy and session are made to name one identity. */
    async beforeNavigation(context: CrawlingContextLike): Promise<void> {
        this.open(context);
        const identity = this.identityOfBrowser(context) ?? (await this.identityFor(context));
        // It may have ended while the browser was launched or the page was opened.
        if (!this.parts.tracker.mayUse(identity)) throw new SessionEndedError('before its page was fetched');
        if (!this.mayMove(context, identity)) throw new SessionEndedError('before its page was opened');
        this.parts.tracker.moveTo(context.request, identity);
        if (context.browserController !== undefined) this.parts.classifier.listen(context);
        await this.showReady(context, identity);
    }

    /** Who is asked for by name serves no other requests, and nobody else serves its own. */
    private mayMove({ request }: CrawlingContextLike, to: Identity): boolean {
        const assigned = this.parts.tracker.identityOf(request);
        return assigned === undefined || assigned === to || (assigned.key ?? to.key) === undefined;
    }

    /** After the user's own hooks: nothing comes between now and the request. */
    async beforeSending({ request }: CrawlingContextLike): Promise<void> {
        const identity = this.parts.tracker.identityOf(request);
        if (identity !== undefined) await this.parts.sendGate.pass(identity.exit, this.parts.siteOf(request.url));
    }

    /** The answer's head is there: a refusal is noted. */
    async afterNavigation(context: CrawlingContextLike): Promise<void> {
        const { session, response, browserController } = context;
        if (browserController !== undefined && session !== undefined && response !== undefined) {
            this.parts.browserHeaders.note(session, response);
        }
        const verdict = await this.parts.classifier.judgeAnswer(context);
        if (verdict === undefined || verdict.outcome === 'ok') return;
        // Whoever is not logged in any more was not turned away.
        if (verdict.outcome === 'blocked' && statusOf(context) === NOT_LOGGED_IN) await this.checkSession(context);
        this.parts.tracker.note(context.request, verdict);
    }

    /** After the user's own hooks for the answer: a page that was refused goes no further. */
    stopIfRefused({ request, response }: CrawlingContextLike): void {
        const verdict = this.parts.tracker.verdictOf(request);
        if (verdict === undefined) return;
        // Crawlee would take a target's own 407 for a refusal, see `PROXY_LOGIN_STATUS`.
        const isLogin = statusOf({ response }) === PROXY_LOGIN_STATUS;
        if (isLogin || isRefusal(verdict)) throw this.refusalOf(request, verdict);
    }

    /** The user's handler is about to see the page, unless it turns out to be a block page. */
    async beforeHandler(context: CrawlingContextLike): Promise<void> {
        const { request } = context;
        this.open(context);
        await this.showReady(context, await this.identityFor(context));
        // When it is `ok`, the site accepted the identity, whatever the handler does with the page.
        this.parts.tracker.note(request, await this.parts.classifier.judgePage(context));
        this.stopIfRefused(context);
        await this.checkSession(context);
        const identity = this.parts.tracker.identityOf(request);
        if (identity !== undefined) await this.parts.named?.accepted(identity, this.parts.siteOf(request.url));
    }

    afterHandler({ request }: CrawlingContextLike): void {
        this.parts.retries.close(request);
        this.parts.tracker.finish(request, OK);
        this.parts.listeners.onPageGot(idOf(request));
    }

    /** The crawler has given the request up. */
    afterLoss(request: Request, error: Error): void {
        const code = error instanceof ProxySessionsError ? error.code : undefined;
        const { url } = request;
        const site = this.parts.siteOf(url);
        this.parts.listeners.onPageLost({ id: idOf(request), url, site, error: error.message, code });
    }

    /**
     * An attempt failed. Crawlee retries it if the result says so.
     * @throws CrawlStoppedError when nothing can go on.
     */
    async afterFailure(context: CrawlingContextLike, error: Error): Promise<Failure> {
        // The first failure of a crawl may come before any hook was called.
        if (context.crawler !== undefined) this.postponed.arrange(context.crawler);
        const { request, session } = context;
        const { tracker, retries, stopReason } = this.parts;
        const wasSent = !(
            error instanceof NoExitError ||
            error instanceof SessionUnfitError ||
            error instanceof SessionEndedError
        );
        const verdict = wasSent ? await this.parts.classifier.judgeFailure(context, error) : undefined;
        const exit = tracker.identityOf(request)?.exit.label;
        const ending = tracker.finish(request, verdict);
        this.parts.listeners.onAttemptFailed({ id: idOf(request), exit, verdict: ending.verdict });
        if (ending.verdict !== undefined && isRefusal(ending.verdict)) await this.parts.endsAreStored();
        const stopped = stopReason();
        if (stopped !== undefined) throw new CrawlStoppedError(stopped);
        if (session !== undefined) this.forgive(session, ending, wasSent);
        if (ending.addressIsRefused || ending.isGivenUp) request.noRetry = true;
        this.keepNamed(context, error);
        const charge = chargeFor(error, ending);
        const mayRetry = retries.charge(request, charge, error instanceof SessionError);
        retryFirst(request, charge === 'rotation' || charge === 'fresh-start');
        if (mayRetry || (charge !== 'rotation' && !ending.addressIsRefused)) return { mayRetry, error };
        if (error instanceof SessionUnfitError || error instanceof SessionEndedError) return { mayRetry, error };
        return { mayRetry, error: this.giveUp(request, ending, error) };
    }

    /** The identity that the page's browser was launched for; none where each page has one of its own. */
    private identityOfBrowser({ browserController }: CrawlingContextLike): Identity | undefined {
        const launchContext = browserController?.launchContext;
        if (launchContext?.session === undefined || hasIdentityPerPage(launchContext)) return undefined;
        const identity = this.parts.identities.of(launchContext.session);
        if (identity === undefined) throw new SessionEndedError('before its page was opened');
        return identity;
    }

    /** After a `SessionError` Crawlee ends the session of the context, whoever it belongs to. */
    private keepNamed(context: CrawlingContextLike, error: Error): void {
        const { session } = context;
        if (session === undefined || !(error instanceof SessionError)) return;
        const identity = this.parts.identities.of(session);
        if (identity?.key !== undefined && this.parts.identities.outlives(identity, 'blocked')) {
            context.session = this.parts.standIn();
        }
    }

    /** Context, proxy and session name the identity, and it is prepared for the site. */
    private async showReady(context: CrawlingContextLike, identity: Identity): Promise<void> {
        show(context, identity);
        await this.parts.preparations?.ready(context, identity);
    }

    private async checkSession(context: CrawlingContextLike): Promise<void> {
        const { checks, tracker, classifier } = this.parts;
        const identity = tracker.identityOf(context.request);
        if (checks === undefined || identity === undefined || context.response === undefined) return;
        await checks.pass(context, identity, await classifier.look(context));
    }

    /**
     * A request was not sent and has to wait longer.
     * @throws CrawlStoppedError when nothing can go on.
     */
    private afterPostponement({ request, session }: CrawlingContextLike): void {
        const { tracker, identities, retries, stopReason } = this.parts;
        tracker.finish(request, undefined);
        retries.close(request);
        const stopped = stopReason();
        if (stopped !== undefined) throw new CrawlStoppedError(stopped);
        if (session !== undefined) identities.forgiveNextMarkBad(session, 'error-and-use');
    }

    /** Crawlee is about to call the session bad. */
    private forgive(session: Session, { verdict }: Ending, wasSent: boolean): void {
        const { identities, countsErrors } = this.parts;
        if (!wasSent) identities.forgiveNextMarkBad(session, 'error-and-use');
        else if (!countsErrors || (verdict !== undefined && isRefusal(verdict))) {
            identities.forgiveNextMarkBad(session, 'error');
        }
    }

    private open({ request, crawler }: CrawlingContextLike): void {
        if (crawler !== undefined) {
            this.parts.deferredRequests.arrange(crawler);
            this.postponed.arrange(crawler);
        }
        this.parts.retries.open(request);
    }

    /** The identity of the request; in crawlers that ask for no proxy before they fetch, it is decided now. */
    private async identityFor({ request, session }: CrawlingContextLike): Promise<Identity> {
        const { tracker, identities } = this.parts;
        const assigned = tracker.identityOf(request);
        if (assigned !== undefined) return assigned;
        const own = session === undefined || isUnassigned(session) ? undefined : identities.of(session);
        if (own === undefined || !identities.isFit(own)) return tracker.assign(request, session);
        tracker.moveTo(request, own);
        return own;
    }

    private refusalOf({ url }: Request, { outcome, rule, evidence }: Verdict): ProxySessionsError {
        return new ProxySessionsError(
            codeFor(outcome),
            `${this.parts.siteOf(url)}: ${outcome} (${rule}: ${evidence}).`,
        );
    }

    private giveUp(request: Request, { verdict, addressIsRefused, refusedTo, isGivenUp }: Ending, cause: Error): Error {
        const { outcome, about, rule, evidence } = verdict!;
        const exits = refusedTo.length === 0 ? '' : `: ${refusedTo.join(', ')}`;
        const why = isGivenUp
            ? 'and "onBlocked" wants no other try'
            : about === 'address'
              ? 'which no other exit would change'
              : addressIsRefused
                ? `exits that work for the rest of the site were refused here too${exits}`
                : `on ${request.sessionRotationCount} exits one after another`;
        return new ProxySessionsError(
            about === 'address' ? 'unsupported' : codeFor(outcome),
            `Gave up on ${request.url}: ${outcome}, ${why} (${rule}: ${evidence}).`,
            { cause },
        );
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

function idOf({ id, uniqueKey }: Request): string {
    return id ?? uniqueKey;
}

/** By which a site says that a session is not logged in, or not any more. */
const NOT_LOGGED_IN = 401;

function statusOf({ response }: Pick<CrawlingContextLike, 'response'>): number | undefined {
    return response && headOf(response).status;
}

function chargeFor(error: Error, { verdict, cost, keepsTurn }: Ending): Charge {
    // The request was never sent, or the user wants it again whatever the count says.
    if (error instanceof NoExitError) return 'nothing';
    if (error instanceof SessionEndedError) return 'fresh-start';
    if (error instanceof SessionUnfitError) return 'rotation';
    if (error instanceof RetryRequestError && !(error instanceof SessionError)) return 'nothing';
    if (verdict?.about === 'turn') return keepsTurn ? 'nothing' : 'rotation';
    if (cost === 'nothing') return 'nothing';
    if (cost === 'little') return 'fresh-start';
    // A site that wants fewer requests gets them: the exit rests, and the request is owed its attempt.
    if (verdict?.outcome === 'rate-limited' || verdict?.about === 'account') return 'nothing';
    return verdict !== undefined && isRefusal(verdict) ? 'rotation' : 'retry';
}

function codeFor(outcome: Verdict['outcome']): 'blocked' | 'rate-limited' | 'proxy-failed' | 'misconfigured' {
    switch (outcome) {
        case 'rate-limited':
        case 'proxy-failed':
        case 'misconfigured':
            return outcome;
        default:
            return 'blocked';
    }
}

function show(context: CrawlingContextLike, identity: Identity): void {
    context.session = sessionOf(identity);
    context.proxyInfo = proxyInfoOf(identity);
}
