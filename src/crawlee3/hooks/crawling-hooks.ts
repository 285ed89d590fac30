import type { Request, Session } from '@crawlee/core';
import { SessionError } from '../crawlee.js';
import { ProxySessionsError } from '../../common/errors.js';
import { NoExitError } from '../../dispatch/no-exit-error.js';
import type { Clock } from '../../dispatch/clock.js';
import type { SendGate } from '../../dispatch/send-gate.js';
import type { Verdict } from '../../engine/verdict.js';
import { isRefusal, OK } from '../../engine/verdict.js';
import type { EventStream } from '../../events/event-stream.js';
import type { Ending } from '../../identity/tracking/ending.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import { hasIdentityPerPage } from '../browser/browser-kind.js';
import type { PageAssets } from '../browser/assets/page-assets.js';
import type { BrowserHeaders } from '../browser/browser-headers.js';
import type { ExitVerifier } from '../browser/exit-verifier.js';
import { BlockedStatuses } from './blocked-statuses.js';
import { chargeFor } from './charge-for.js';
import { CrawlStoppedError } from './crawl-stopped-error.js';
import type { DeferredRequests } from './deferred-requests.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { Identity } from '../../identity/identity.js';
import type { NamedIdentities } from '../../identity/named/named-identities.js';
import { headOf } from '../browser/navigation-answers.js';
import type { ResponseClassifier } from './response-classifier.js';
import { proxyInfoForClients, proxyInfoOf } from '../proxy-configuration/proxy-info.js';
import { HeldRefusals } from './held-refusals.js';
import { PostponedRequests } from './postponed-requests.js';
import type { Preparations } from './preparations.js';
import type { RetryBudget } from '../../identity/tracking/retry-budget.js';
import { sessionOf } from '../session-pool/session-of.js';
import { PROXY_LOGIN_STATUS } from '../session-pool/session-pool-adapter.js';
import { SlowAnswers } from './slow-answers.js';
import type { SessionChecks } from './session-checks.js';
import { SessionEndedError } from '../../identity/tracking/session-ended-error.js';
import type { Reported } from '../../identity/settling/seen.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import type { SiteNames } from '../../identity/routes/site-names.js';
import { isUnassigned } from '../../identity/tracking/session-reference.js';
import { SessionUnfitError } from '../../identity/preparing/session-unfit-error.js';
import type { CrawlingContextLike } from '../like.js';
import type { GotOptionsLike } from './own-proxies.js';
import { OwnProxies } from './own-proxies.js';
import { givenUpError, refusalError } from './refusal-errors.js';
import { UserHooks } from './user-hooks.js';

/** What becomes of a request whose attempt failed. */
export interface Failure {
    readonly mayRetry: boolean;
    /** The error as the user should see it. */
    readonly error: Error;
}

export interface CrawlingHooksParts {
    readonly identities: Identities;
    readonly tracker: RequestTracker;
    readonly bridges: Pick<SocksBridges, 'urlFor'>;
    readonly classifier: ResponseClassifier;
    readonly browserHeaders: BrowserHeaders;
    readonly retries: RetryBudget;
    readonly named: NamedIdentities | undefined;
    /** A session that nobody uses. */
    readonly standIn: () => Session;
    readonly deferredRequests: DeferredRequests;
    readonly sites: SiteNames;
    /** Whether failures of the user's code and of the site count against a session, up to its `maxErrorScore`. */
    readonly countsErrors: boolean;
    /** How far apart an exit's requests to a site have to be sent. */
    readonly sendGate: SendGate;
    readonly clock: Clock;
    readonly stopReason: () => NoExitError | undefined;
    readonly events: EventStream;
    /** The user's `prepareSession`. */
    readonly preparations: Preparations | undefined;
    readonly exitVerifier: ExitVerifier;
    /** What pages of browsers may load. */
    readonly assets: PageAssets;
    /** The user's `checkSession`. */
    readonly checks: SessionChecks | undefined;
    /** Resolves when sessions that have ended cannot come back, whatever happens to the process. */
    readonly endsAreStored: () => Promise<void>;
}

/** What we do at each step of a request. Each is called before the user's own code for that step. */
export class CrawlingHooks {
    private readonly postponed = new PostponedRequests((context) => this.afterPostponement(context));

    private readonly ownProxies: OwnProxies;
    private readonly blockedStatuses: BlockedStatuses;
    private readonly held: HeldRefusals;
    readonly userHooks = new UserHooks();
    private readonly slowAnswers: SlowAnswers;

    constructor(private readonly parts: CrawlingHooksParts) {
        this.ownProxies = new OwnProxies(parts.tracker, parts.standIn);
        this.held = new HeldRefusals(parts.tracker);
        this.blockedStatuses = new BlockedStatuses((session) => parts.identities.of(session) !== undefined);
        this.slowAnswers = new SlowAnswers(parts);
    }

    /** The page is about to be fetched: context, proxy and session are made to name one identity. */
    async beforeNavigation(context: CrawlingContextLike): Promise<void> {
        this.open(context);
        this.userHooks.open(context);
        this.ownProxies.open(context);
        const identity = this.identityOfBrowser(context) ?? (await this.identityFor(context));
        // It may have ended while the browser was launched or the page was opened.
        if (!this.parts.tracker.mayUse(identity)) throw new SessionEndedError('before its page was fetched');
        if (!this.mayMove(context, identity)) throw new SessionEndedError('before its page was opened');
        this.parts.tracker.moveTo(context.request, identity);
        await this.parts.exitVerifier.verify(context, identity);
        if (context.browserController !== undefined) this.parts.classifier.listen(context);
        await this.showReady(context, identity);
    }

    /**
     * Who is asked for by name serves no other requests, and nobody else serves its own. A request keeps its route, unless another
     * route has the same proxy.
     */
    private mayMove({ request }: CrawlingContextLike, to: Identity): boolean {
        const assigned = this.parts.tracker.identityOf(request);
        if (assigned === undefined || assigned === to) return true;
        const { exit, connection, key } = assigned;
        const isSameWay = exit.route === to.exit.route || connection.proxyUrl === to.connection.proxyUrl;
        return isSameWay && (key ?? to.key) === undefined;
    }

    /** After the user's own hooks: nothing comes between now and the request. */
    async beforeSending(context: CrawlingContextLike, options: GotOptionsLike | undefined): Promise<void> {
        if (this.ownProxies.leaveIdentity(context, options)) return;
        const { request } = context;
        await this.parts.assets.apply(context);
        const identity = this.parts.tracker.identityOf(request);
        if (identity === undefined) return;
        await this.parts.sendGate.pass(identity.exit, this.parts.sites.of(request));
        this.slowAnswers.await(context, options);
    }

    /** The answer's head is there: a refusal is noted. */
    async afterNavigation(context: CrawlingContextLike): Promise<void> {
        this.slowAnswers.end(context.request);
        const { session, response, browserController } = context;
        if (this.ownProxies.has(context)) return;
        if (browserController !== undefined && session !== undefined && response !== undefined) {
            this.parts.browserHeaders.note(session, response);
        }
        const verdict = await this.parts.classifier.judgeAnswer(context);
        if (verdict === undefined || verdict.outcome === 'ok') return;
        // A session that was logged out was not refused.
        if (verdict.outcome === 'blocked' && statusOf(context) === NOT_LOGGED_IN) await this.checkSession(context);
        // In a browser the user's hooks may pass a challenge.
        if (verdict.outcome === 'blocked' && browserController !== undefined) this.held.set(context.request, verdict);
        else this.parts.tracker.note(context.request, verdict);
    }

    /** After the user's own hooks for the answer: a page that was refused goes no further. */
    async stopIfRefused(context: CrawlingContextLike): Promise<void> {
        const { request, response, crawler } = context;
        if (crawler !== undefined) this.blockedStatuses.arrange(crawler);
        const held = this.held.take(request);
        if (held !== undefined) this.held.note(request, await this.parts.classifier.judgeAgain(context, held));
        const verdict = this.parts.tracker.verdictOf(request);
        if (verdict === undefined) return;
        // Crawlee would take a target's own 407 for a refusal, see `PROXY_LOGIN_STATUS`.
        const isLogin = statusOf({ response }) === PROXY_LOGIN_STATUS;
        if (isLogin || isRefusal(verdict) || verdict.failure !== undefined) throw this.refusalOf(request, verdict);
    }

    /**
     * The user's own client has sent the request.
     * @throws ProxySessionsError when the answer is a refusal; the error that was reported.
     */
    async report(context: CrawlingContextLike, { seen, error }: Reported): Promise<Verdict> {
        const { request } = context;
        const { classifier, tracker } = this.parts;
        const verdict = await classifier.judgeReport(context, seen);
        const isFirst = tracker.verdictOf(request) === undefined;
        tracker.noteReported(request, verdict);
        if (seen.error !== undefined) throw error ?? seen.error;
        if (isRefusal(verdict) || verdict.failure !== undefined) throw this.refusalOf(request, verdict);
        if (isFirst && verdict.outcome === 'ok') await this.noteAccepted(request);
        if (error !== undefined) throw error;
        return verdict;
    }

    /** The user's handler is about to see the page, unless it turns out to be a block page. */
    async beforeHandler(context: CrawlingContextLike): Promise<void> {
        const { request } = context;
        const { tracker, classifier } = this.parts;
        this.open(context);
        if (this.ownProxies.has(context)) return;
        await this.showReady(context, await this.identityFor(context));
        const verdict = await classifier.judgePage(context);
        // Without a page nothing was accepted yet; the handler is to send the request.
        const isPresumed = !tracker.fetchesPages && verdict.outcome === 'ok';
        if (isPresumed) tracker.presume(request, verdict);
        // When it is `ok`, the site accepted the identity, whatever the handler does with the page.
        else tracker.note(request, verdict);
        await this.stopIfRefused(context);
        await this.checkSession(context);
        if (!isPresumed) await this.noteAccepted(request);
    }

    async afterHandler({ request }: CrawlingContextLike): Promise<void> {
        const { tracker, retries, events, sites } = this.parts;
        if (!tracker.fetchesPages && tracker.verdictOf(request) === undefined) await this.noteAccepted(request);
        retries.close(request);
        tracker.finish(request, OK);
        events.emit({ kind: 'pageGot', requestId: idOf(request), site: sites.of(request) });
    }

    /** The crawler has given the request up. */
    afterLoss(request: Request, error: Error): void {
        const code = error instanceof ProxySessionsError ? error.code : undefined;
        const { url } = request;
        const site = this.parts.sites.of(request);
        this.parts.events.emit({ kind: 'pageLost', requestId: idOf(request), url, site, error: error.message, code });
    }

    /**
     * An attempt failed. Crawlee retries it if the result says so.
     * @throws CrawlStoppedError when nothing can go on.
     */
    async afterFailure(context: CrawlingContextLike, error: Error): Promise<Failure> {
        // The first failure of a crawl may come before any hook was called.
        if (context.crawler !== undefined) this.postponed.arrange(context.crawler);
        const { request, session } = context;
        this.slowAnswers.end(request);
        const { tracker, retries, stopReason } = this.parts;
        const wasSent = !(
            error instanceof NoExitError ||
            error instanceof SessionUnfitError ||
            error instanceof SessionEndedError
        );
        const isUsers = this.ownProxies.has(context) || this.userHooks.failedBy(request, error);
        const verdict = wasSent && !isUsers ? await this.parts.classifier.judgeFailure(context, error) : undefined;
        this.held.note(request, this.held.take(request));
        const exit = tracker.identityOf(request)?.exit;
        const site = this.parts.sites.of(request);
        const ending = tracker.finish(request, verdict);
        this.parts.events.emit({
            kind: 'attemptFailed',
            requestId: idOf(request),
            site,
            exit,
            verdict: ending.verdict,
        });
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
        if (!wasSent || ending.verdict === undefined) return { mayRetry, error };
        return { mayRetry, error: givenUpError(request, ending, error) };
    }

    /** The identity that the page's browser was launched for; none where each page has one of its own. */
    private identityOfBrowser({ browserController }: CrawlingContextLike): Identity | undefined {
        const launchContext = browserController?.launchContext;
        if (launchContext?.session === undefined || hasIdentityPerPage(launchContext)) return undefined;
        const identity = this.parts.identities.of(launchContext.session);
        if (identity === undefined) throw new SessionEndedError('before its page was opened');
        return identity;
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

    /** Context, proxy and session name the identity, and it is prepared for the site. */
    private async showReady(context: CrawlingContextLike, identity: Identity): Promise<void> {
        context.session = sessionOf(identity);
        // Where Crawlee fetches no page, the user's own client does.
        context.proxyInfo = this.parts.tracker.fetchesPages
            ? proxyInfoOf(identity)
            : await proxyInfoForClients(identity, this.parts.bridges);
        await this.parts.preparations?.ready(context, identity);
    }

    private async noteAccepted(request: Request): Promise<void> {
        const { tracker, sites, preparations, named } = this.parts;
        const identity = tracker.identityOf(request);
        if (identity === undefined) return;
        const site = sites.of(request);
        preparations?.noteWorks(identity, site);
        await named?.accepted(identity, site);
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
        if (session !== undefined) identities.forgivenMarks.add(session, 'error-and-use');
    }

    /** Crawlee is about to call the session bad. */
    private forgive(session: Session, { verdict }: Ending, wasSent: boolean): void {
        const { identities, countsErrors } = this.parts;
        if (!wasSent) identities.forgivenMarks.add(session, 'error-and-use');
        else if (!countsErrors || (verdict !== undefined && isRefusal(verdict))) {
            identities.forgivenMarks.add(session, 'error');
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

    private refusalOf(request: Request, verdict: Verdict): ProxySessionsError {
        const { tracker, identities, sites } = this.parts;
        const identity = tracker.identityOf(request);
        const staysNamed = identity?.key !== undefined && identities.outlives(identity, 'blocked');
        return refusalError(sites.ofUrl(request.url), verdict, identity, staysNamed);
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
