import type { Request } from '@crawlee/core';
import { ProxySessionsError } from '../../common/errors.js';
import type { Clock } from '../../dispatch/clock.js';
import type { SendGate } from '../../dispatch/send-gate.js';
import type { Verdict } from '../../engine/verdict.js';
import { isRefusal, OK } from '../../engine/verdict.js';
import { hasIdentityPerPage } from '../browser/browser-kind.js';
import type { PageAssets } from '../browser/assets/page-assets.js';
import type { BrowserHeaders } from '../browser/browser-headers.js';
import type { ExitVerifier } from '../browser/exit-verifier.js';
import { BlockedStatuses } from './blocked-statuses.js';
import type { Failure, FailedAttemptsParts } from './failed-attempts.js';
import { FailedAttempts } from './failed-attempts.js';
import type { DeferredRequests } from './deferred-requests.js';
import type { Identity } from '../../identity/identity.js';
import type { NamedIdentities } from '../../identity/named/named-identities.js';
import { headOf } from '../browser/navigation-answers.js';
import { proxyInfoForClients, proxyInfoOf } from '../proxy-configuration/proxy-info.js';
import { HeldRefusals } from './held-refusals.js';
import type { Preparations } from './preparations.js';
import { sessionOf } from '../session-pool/session-of.js';
import { PROXY_LOGIN_STATUS } from '../session-pool/pool-defaults.js';
import { SlowAnswers } from './slow-answers.js';
import type { SessionChecks } from './session-checks.js';
import { SessionEndedError } from '../../identity/sessions/session-ended-error.js';
import type { Reported } from '../../identity/settling/seen.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import { isUnassigned } from '../../identity/sessions/session-reference.js';
import type { CrawlingContextLike } from '../like.js';
import type { GotOptionsLike } from './own-proxies.js';
import { OwnProxies } from './own-proxies.js';
import { requestIdOf } from './request-id.js';
import { refusalError } from './refusal-errors.js';
import { UserHooks } from './user-hooks.js';

export interface CrawlingHooksParts extends FailedAttemptsParts {
    readonly bridges: Pick<SocksBridges, 'urlFor'>;
    readonly browserHeaders: BrowserHeaders;
    readonly named: NamedIdentities | undefined;
    readonly deferredRequests: DeferredRequests;
    /** How far apart an exit's requests to a site have to be sent. */
    readonly sendGate: SendGate;
    readonly clock: Clock;
    /** The user's `prepareSession`. */
    readonly preparations: Preparations | undefined;
    readonly exitVerifier: ExitVerifier;
    /** What pages of browsers may load. */
    readonly assets: PageAssets;
    /** The user's `checkSession`. */
    readonly checks: SessionChecks | undefined;
}

/** What we do at each step of a request. Each is called before the user's own code for that step. */
export class CrawlingHooks {
    private readonly ownProxies: OwnProxies;
    private readonly blockedStatuses: BlockedStatuses;
    private readonly held: HeldRefusals;
    readonly userHooks = new UserHooks();
    private readonly slowAnswers: SlowAnswers;
    private readonly failures: FailedAttempts;

    constructor(private readonly parts: CrawlingHooksParts) {
        this.ownProxies = new OwnProxies(parts.tracker, parts.standIn);
        this.held = new HeldRefusals(parts.tracker);
        this.blockedStatuses = new BlockedStatuses((session) => parts.identities.of(session) !== undefined);
        this.slowAnswers = new SlowAnswers(parts);
        const { ownProxies, userHooks, held, slowAnswers } = this;
        this.failures = new FailedAttempts(parts, { ownProxies, userHooks, held, slowAnswers });
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
     * Whether the request may go on with another identity. Named identities serve their own requests only. A request keeps its
     * route, unless the other route has the same proxy.
     */
    private mayMove({ request }: CrawlingContextLike, to: Identity): boolean {
        const assigned = this.parts.tracker.identityOf(request);
        if (assigned === undefined || assigned === to) return true;
        const { exit, connection, key } = assigned;
        const isSameWay = exit.route === to.exit.route || connection.proxyUrl === to.connection.proxyUrl;
        return isSameWay && (key ?? to.key) === undefined;
    }

    /** The user's own hooks have run, and the request is sent next. */
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
        events.emit({ kind: 'pageGot', requestId: requestIdOf(request), site: sites.of(request) });
    }

    /** The crawler has given the request up. */
    afterLoss(request: Request, error: Error): void {
        const code = error instanceof ProxySessionsError ? error.code : undefined;
        const { url } = request;
        const site = this.parts.sites.of(request);
        this.parts.events.emit({
            kind: 'pageLost',
            requestId: requestIdOf(request),
            url,
            site,
            error: error.message,
            code,
        });
    }

    /**
     * An attempt failed. Crawlee retries it if the result says so.
     * @throws CrawlStoppedError when nothing can go on.
     */
    afterFailure(context: CrawlingContextLike, error: Error): Promise<Failure> {
        return this.failures.settle(context, error);
    }

    /** The identity that the page's browser was launched for; `undefined` where each page has its own. */
    private identityOfBrowser({ browserController }: CrawlingContextLike): Identity | undefined {
        const launchContext = browserController?.launchContext;
        if (launchContext?.session === undefined || hasIdentityPerPage(launchContext)) return undefined;
        const identity = this.parts.identities.of(launchContext.session);
        if (identity === undefined) throw new SessionEndedError('before its page was opened');
        return identity;
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

    private open({ request, crawler }: CrawlingContextLike): void {
        if (crawler !== undefined) {
            this.parts.deferredRequests.arrange(crawler);
            this.failures.arrange(crawler);
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

/** By which a site says that a session is not logged in, or not any more. */
const NOT_LOGGED_IN = 401;

function statusOf({ response }: Pick<CrawlingContextLike, 'response'>): number | undefined {
    return response && headOf(response).status;
}
