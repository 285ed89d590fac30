import type { ProxyInfo, Request, Session } from '@crawlee/core';
import { RetryRequestError, SessionError } from '@crawlee/core';
import { ProxySessionsError } from '../common/errors.js';
import type { Detector } from '../detection/detector.js';
import type { Observation } from '../detection/rule.js';
import { NoExitError } from '../dispatch/no-exit-error.js';
import type { Verdict } from '../engine/verdict.js';
import { OK } from '../engine/verdict.js';
import type { Broker } from './broker.js';
import type { LaunchContextLike } from './browser-pool.js';
import { hasIdentityPerPage } from './browser-pool.js';
import { CrawlStoppedError } from './crawl-stopped-error.js';
import type { Identities } from './identities.js';
import type { Identity } from './identity.js';
import type { PageLike, ResponseLike } from './navigation-answers.js';
import { headOf, NavigationAnswers } from './navigation-answers.js';
import { beginningOf, beginningOfPage, beginningOfStream } from './page-text.js';
import { proxyInfoOf } from './proxy-info.js';
import type { Charge, RetryBudget } from './retry-budget.js';
import { PROXY_LOGIN_STATUS } from './session-pool.js';
import { isUnassigned } from './session-reference.js';
import { probeTunnel } from '../common/tunnel-probe.js';

/** What we use of Crawlee's crawling contexts, which differ from crawler to crawler. */
export interface CrawlingContextLike {
    readonly request: Request;
    session?: Session;
    proxyInfo?: ProxyInfo | undefined;
    readonly response?: ResponseLike | undefined;
    /** What an HTTP crawler read. */
    readonly body?: unknown;
    /** Only looked at when there is a browser: an adaptive crawler's plain requests throw when it is. */
    readonly page?: PageLike;
    readonly browserController?: { readonly launchContext: LaunchContextLike };
}

/** What becomes of a request whose attempt failed. */
export interface Failure {
    readonly mayRetry: boolean;
    /** The error as the user should see it. */
    readonly error: Error;
}

/** What of an answer, or of a failure, was seen. */
type Seen = Pick<Observation, 'status' | 'headers' | 'body' | 'error'>;

export interface CrawlingHooksParts {
    readonly identities: Identities;
    readonly broker: Broker;
    readonly detector: Detector;
    readonly retries: RetryBudget;
    readonly siteOf: (url: string) => string;
    readonly stopReason: () => NoExitError | undefined;
}

/** How Chromium says that the proxy refused a tunnel. */
const NO_TUNNEL = 'ERR_TUNNEL_CONNECTION_FAILED';

/** What we do at each step of a request. Each is called before the user's own code for that step. */
export class CrawlingHooks {
    private readonly answers = new NavigationAnswers();

    constructor(private readonly parts: CrawlingHooksParts) {}

    /** The page is about to be fetched: context, proxy and session are made to name one identity. */
    async beforeNavigation(context: CrawlingContextLike): Promise<void> {
        this.parts.retries.open(context.request);
        const launchContext = context.browserController?.launchContext;
        const ofBrowser =
            launchContext?.session === undefined || hasIdentityPerPage(launchContext)
                ? undefined
                : this.parts.identities.of(launchContext.session);
        if (ofBrowser !== undefined) this.parts.broker.moveTo(context.request, ofBrowser);
        if (context.browserController !== undefined) this.answers.listen(context.request, context.page);
        show(context, ofBrowser ?? (await this.identityFor(context)));
    }

    /** The answer's head is there: a refusal is noted. */
    async afterNavigation(context: CrawlingContextLike): Promise<void> {
        const { response } = context;
        if (response === undefined) return;
        const { status, headers } = headOf(response);
        if (status === undefined || status < 400) return;
        const body = context.browserController === undefined ? beginningOfStream(response) : await textOf(context);
        await this.note(context, { status, headers, body });
    }

    /** After the user's own hooks for the answer: a page that was refused goes no further. */
    stopIfRefused({ request, response }: CrawlingContextLike): void {
        const verdict = this.parts.broker.verdictOf(request);
        if (verdict === undefined) return;
        // Crawlee would take a target's own 407 for a refusal, see `PROXY_LOGIN_STATUS`.
        const isLogin = response !== undefined && headOf(response).status === PROXY_LOGIN_STATUS;
        if (isLogin || isRefusal(verdict)) throw this.refusalOf(request, verdict);
    }

    /** The user's handler is about to see the page, unless it turns out to be a block page. */
    async beforeHandler(context: CrawlingContextLike): Promise<void> {
        const { request, response } = context;
        this.parts.retries.open(request);
        show(context, await this.identityFor(context));
        await this.note(context, { ...(response && headOf(response)), body: await textOf(context) });
        this.stopIfRefused(context);
        // The site accepted the identity, whatever the handler does with the page.
        this.parts.broker.note(request, OK);
    }

    afterHandler({ request }: CrawlingContextLike): void {
        this.parts.retries.close(request);
        this.parts.broker.finish(request, OK);
    }

    /**
     * An attempt failed. Crawlee retries it if the result says so.
     * @throws CrawlStoppedError when nothing can go on.
     */
    async afterFailure(context: CrawlingContextLike, error: Error): Promise<Failure> {
        const { request, session } = context;
        const { broker, identities, retries, stopReason } = this.parts;
        const verdict = error instanceof NoExitError ? undefined : await this.judgeFailure(context, error);
        const ending = broker.finish(request, verdict);
        const stopped = stopReason();
        if (stopped !== undefined) throw new CrawlStoppedError(stopped);
        if (session !== undefined) identities.forgiveNextMarkBad(session);
        if (ending.addressIsRefused) request.noRetry = true;
        const charge = chargeFor(error, ending.verdict);
        const mayRetry = retries.charge(request, charge, error instanceof SessionError);
        if (mayRetry || charge !== 'rotation') return { mayRetry, error };
        return { mayRetry, error: this.giveUp(request, ending.verdict!, ending.addressIsRefused, error) };
    }

    /** Crawlee ends the crawl when an error handler throws, and so must not one of the user's rules. */
    private async judgeFailure(context: CrawlingContextLike, error: Error): Promise<Verdict> {
        try {
            return await this.judge(context, await this.whatFailed(context, error));
        } catch (cause) {
            return { outcome: 'target-failed', rule: 'broken-rule', evidence: String(cause) };
        }
    }

    /** What is known of a failure beyond the words of its error. */
    private async whatFailed({ request, browserController }: CrawlingContextLike, error: Error): Promise<Seen> {
        const answer = this.answers.behind(request, error);
        if (answer !== undefined) return headOf(answer);
        const proxyUrl = this.parts.broker.identityOf(request)?.proxyUrl;
        const hidesWhy = browserController !== undefined && error.message.includes(NO_TUNNEL);
        if (!hidesWhy || proxyUrl === undefined) return { error };
        return { error, ...(await probeTunnel(proxyUrl, request.url)) };
    }

    private async note(context: CrawlingContextLike, seen: Seen): Promise<void> {
        const verdict = await this.judge(context, seen);
        if (verdict.outcome !== 'ok') this.parts.broker.note(context.request, verdict);
    }

    private judge(context: CrawlingContextLike, seen: Seen): Promise<Verdict> {
        const { broker, detector, identities } = this.parts;
        const { request } = context;
        const viaProxy = broker.identityOf(request)?.proxyUrl !== undefined;
        return detector.judge({ url: request.url, context, viaProxy, ...seen }, identities.now());
    }

    /** The identity of the request; in crawlers that ask for no proxy before they fetch, it is decided now. */
    private async identityFor({ request, session }: CrawlingContextLike): Promise<Identity> {
        const { broker, identities } = this.parts;
        const assigned = broker.identityOf(request);
        if (assigned !== undefined) return assigned;
        const own = session === undefined || isUnassigned(session) ? undefined : identities.of(session);
        if (own === undefined || !identities.isFit(own)) return broker.assign(request, session);
        broker.moveTo(request, own);
        return own;
    }

    private refusalOf({ url }: Request, { outcome, rule, evidence }: Verdict): ProxySessionsError {
        return new ProxySessionsError(
            codeFor(outcome),
            `${this.parts.siteOf(url)}: ${outcome} (${rule}: ${evidence}).`,
        );
    }

    private giveUp(request: Request, verdict: Verdict, addressIsRefused: boolean, cause: Error): Error {
        const why = addressIsRefused
            ? 'exits that work for the rest of the site were refused here too'
            : `on ${request.sessionRotationCount} exits one after another`;
        const { outcome, rule, evidence } = verdict;
        return new ProxySessionsError(
            codeFor(outcome),
            `Gave up on ${request.url}: ${outcome}, ${why} (${rule}: ${evidence}).`,
            { cause },
        );
    }
}

/** Outcomes after which the answer is not a page that a handler should see. */
function isRefusal({ outcome }: Verdict): boolean {
    return (
        outcome === 'blocked' || outcome === 'rate-limited' || outcome === 'proxy-failed' || outcome === 'misconfigured'
    );
}

function chargeFor(error: Error, verdict: Verdict | undefined): Charge {
    // The request was never sent, or the user wants it again whatever the count says.
    if (error instanceof NoExitError) return 'nothing';
    if (error instanceof RetryRequestError && !(error instanceof SessionError)) return 'nothing';
    // A site that wants fewer requests gets them: the exit rests, and the request is owed its attempt.
    if (verdict?.outcome === 'rate-limited') return 'nothing';
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
    context.session = identity.session;
    context.proxyInfo = proxyInfoOf(identity);
}

async function textOf(context: CrawlingContextLike): Promise<string | undefined> {
    if (context.browserController === undefined) return beginningOf(context.body ?? context.response?.body);
    return context.page && beginningOfPage(context.page);
}
