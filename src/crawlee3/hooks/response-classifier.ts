import type { Request } from '@crawlee/core';
import type { Detector } from '../../detection/detector.js';
import type { Observation } from '../../detection/rule.js';
import { tunnelStatusOf } from '../../detection/error-text.js';
import type { Reported, Seen } from '../../identity/settling/seen.js';
import type { Verdict } from '../../engine/verdict.js';
import { isRefusal } from '../../engine/verdict.js';
import type { Provider } from '../../providers/provider.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { Identity } from '../../identity/identity.js';
import { headOf, NavigationAnswers } from '../browser/navigation-answers.js';
import { textOfBody, textOfPage, beginningOfStream } from '../http/page-text.js';
import { Page } from '../../detection/page.js';
import { CHALLENGE_RULES } from '../../detection/signs/index.js';
import type { CrawlingContextLike, ResponseLike } from '../like.js';
import type { ChallengeWait } from './challenge-wait.js';
import { ProxyProbes } from './proxy-probes.js';
import type { SoftBlockWatch } from './soft-block-watch.js';
import { WhoSpoke } from './who-spoke.js';

export interface ResponseClassifierParts {
    readonly providerOf: (identity: Identity) => Provider;
    readonly identities: Identities;
    readonly tracker: RequestTracker;
    /** Knows the errors of that provider's service. */
    readonly detectorFor: (provider: Provider | undefined) => Detector;
    readonly challengeWait: ChallengeWait;
    /** `undefined` when the user does not want them looked for. */
    readonly softBlocks: SoftBlockWatch | undefined;
}

/** Many times what a page that works needs, and little beside the time that an answer takes. */
const REFUSED_PAGE_PATIENCE_MILLIS = 200;

/** How Chromium says that the proxy refused a tunnel. */
const NO_TUNNEL = 'ERR_TUNNEL_CONNECTION_FAILED';

/** Looks at answers and failures, and has them judged. */
export class ResponseClassifier {
    private readonly answers = new NavigationAnswers();
    /** Answers, by their requests, whose page stood between a visitor and the content. */
    private readonly walls = new WeakMap<Request, ResponseLike>();
    /** Those of them in whose page the content has taken its place. */
    private readonly passed = new WeakMap<Request, ResponseLike>();

    private readonly probes: ProxyProbes;
    private readonly whoSpoke: WhoSpoke;

    constructor(private readonly parts: ResponseClassifierParts) {
        const now = () => parts.identities.now();
        this.probes = new ProxyProbes(now);
        this.whoSpoke = new WhoSpoke(this.probes, now);
    }

    /** A browser page is about to be opened: what it keeps back of the answer is to be remembered. */
    listen({ request, page }: CrawlingContextLike): void {
        this.walls.delete(request);
        this.passed.delete(request);
        this.answers.listen(request, page);
    }

    /** The answer's head is there. @returns `undefined` when it takes the page to tell. */
    async judgeAnswer(context: CrawlingContextLike): Promise<Verdict | undefined> {
        const { response } = context;
        if (response === undefined) return undefined;
        const head = headOf(response);
        if (head.status === undefined || head.status < 400) return undefined;
        if (context.browserController === undefined) {
            return this.judge(context, { ...head, body: beginningOfStream(response) });
        }
        const byHead = await this.judge(context, head);
        // It may pass before its text is read.
        if (CHALLENGE_RULES.has(byHead.rule)) this.noteWall(context);
        // The page may tell more, such as whose block page it is; a refusal does not wait for that.
        const patienceMillis = isRefusal(byHead) ? REFUSED_PAGE_PATIENCE_MILLIS : undefined;
        const body = await textOf(context, patienceMillis);
        if (body === undefined) return byHead;
        this.noteWall(context, body);
        return this.judge(context, { ...head, body });
    }

    /**
     * Judges the page of a browser once more, after the user's hooks. A challenge may have been passed meanwhile: by a new
     * answer, or in place, and then status and headers of the first answer say nothing of what is there now. One that
     * is still there is waited for.
     */
    async judgeAgain(context: CrawlingContextLike, first: Verdict): Promise<Verdict> {
        const verdict = (await this.judgeShown(context)) ?? first;
        return this.waitedFor(context, verdict);
    }

    /** What a refused page of a browser is once its challenge, if it is one, had time to solve itself. */
    private async waitedFor(context: CrawlingContextLike, verdict: Verdict): Promise<Verdict> {
        if (!isRefusal(verdict) || context.browserController === undefined) return verdict;
        const body = await textOf(context, REFUSED_PAGE_PATIENCE_MILLIS);
        if (body !== undefined) this.noteWall(context, body);
        return this.parts.challengeWait.untilPassed(context, { verdict, body }, () => this.judgeShown(context));
    }

    /** Judges what a browser shows now; `undefined` when it does not tell. */
    private async judgeShown(context: CrawlingContextLike): Promise<Verdict | undefined> {
        const { request } = context;
        const body = await textOf(context, REFUSED_PAGE_PATIENCE_MILLIS);
        if (body === undefined) return undefined;
        const verdict = await this.judge(context, { ...this.headOfPage(context), body });
        const answer = this.answerShown(context);
        // A new answer speaks for itself.
        const mayHavePassed = answer !== undefined && this.walls.get(request) === answer;
        if (!isRefusal(verdict) || !mayHavePassed || new Page(body).isWall) return verdict;
        this.passed.set(request, answer);
        return this.judge(context, { ...this.headOfPage(context), body });
    }

    /** @param body What the browser shows; a head can tell by itself that it belongs to a wall. */
    private noteWall(context: CrawlingContextLike, body?: string): void {
        const answer = this.answerShown(context);
        if (answer === undefined) return;
        if (body === undefined || new Page(body).isWall) this.walls.set(context.request, answer);
    }

    /** What the page came with that is there now. */
    private answerShown({ request, response }: CrawlingContextLike): ResponseLike | undefined {
        return this.answers.latest(request) ?? response;
    }

    /** The head of what is in the page now. */
    private headOfPage(context: CrawlingContextLike): Omit<Seen, 'body'> | undefined {
        const answer = this.answerShown(context);
        if (answer === undefined) return undefined;
        const head = headOf(answer);
        return this.passed.get(context.request) === answer ? { loadedUrl: head.loadedUrl } : head;
    }

    async judgePage(context: CrawlingContextLike): Promise<Verdict> {
        const { request } = context;
        const body = await textOf(context);
        const first = await this.judge(context, { ...this.headOfPage(context), body });
        const verdict = await this.waitedFor(context, first);
        const head = this.headOfPage(context);
        if (verdict.outcome !== 'ok' || head?.headers === undefined) return verdict;
        const { providerOf, tracker, identities, softBlocks } = this.parts;
        // What took the place of a challenge was waited for, and is not the text that was read.
        const suspicion = verdict === first ? softBlocks?.judge(context, { ...head, body }) : undefined;
        if (suspicion !== undefined) return suspicion;
        const identity = tracker.identityOf(request);
        if (identity === undefined) return verdict;
        const provider = providerOf(identity);
        const exitName = provider.exitNamedIn?.(head.headers);
        if (exitName !== undefined) identities.noteExitName(identity, exitName);
        const pauseSecs = provider.pauseSecsOf?.(head.headers);
        return pauseSecs === undefined ? verdict : { ...verdict, retryAfterMillis: pauseSecs * 1000 };
    }

    /** What a site answered, as far as it is there yet. */
    async look(context: CrawlingContextLike): Promise<Seen> {
        const { response } = context;
        const beginning = response && beginningOfStream(response);
        return { ...(response && headOf(response)), body: beginning ?? (await textOf(context)) };
    }

    /** Judges what the user's own client got. */
    judgeReport(context: CrawlingContextLike, { error, ...seen }: Reported['seen']): Promise<Verdict> {
        if (error !== undefined) return this.judgeFailure(context, error);
        return this.judge(context, { ...seen, body: textOfBody(seen.body) });
    }

    /** Judges a request of an identity other than for its pages. */
    judgePreparation(identity: Identity, url: string, seen: Seen): Promise<Verdict> {
        return this.judgeVia(identity, { url, ...seen });
    }

    /** Crawlee ends the crawl when an error handler throws, and so must not one of the user's rules. */
    async judgeFailure(context: CrawlingContextLike, error: Error): Promise<Verdict> {
        try {
            return await this.judge(context, await this.whatFailed(context, error));
        } catch (cause) {
            return { outcome: 'target-failed', rule: 'broken-rule', evidence: String(cause) };
        }
    }

    /** What is known of a failure beyond the words of its error. */
    private async whatFailed({ request }: CrawlingContextLike, error: Error): Promise<Seen> {
        const answer = this.answers.behind(request, error);
        if (answer !== undefined) return headOf(answer);
        const identity = this.parts.tracker.identityOf(request);
        const proxyUrl = identity?.connection.proxyUrl;
        if (proxyUrl === undefined || !this.hidesWhy(identity!, request.url, error)) return { error };
        const said = await this.probes.ask(proxyUrl, request.url);
        if (said !== undefined && 'unreachable' in said) return { error, proxyUnreachable: said.unreachable };
        return { error, ...said };
    }

    /** Browsers hide the status by which a tunnel was refused, HTTP clients the headers. */
    private hidesWhy(identity: Identity, url: string, error: Error): boolean {
        if (error.message.includes(NO_TUNNEL)) return true;
        const explains = this.parts.providerOf(identity).errors?.header !== undefined;
        return explains && tunnelStatusOf({ url, error, viaProxy: true }) !== undefined;
    }

    private detectorOf(identity: Identity | undefined): Detector {
        return this.parts.detectorFor(identity && this.parts.providerOf(identity));
    }

    private judge(context: CrawlingContextLike, seen: Seen): Promise<Verdict> {
        const { request } = context;
        return this.judgeVia(this.parts.tracker.identityOf(request), { url: request.url, context, ...seen });
    }

    private async judgeVia(identity: Identity | undefined, seen: Omit<Observation, 'viaProxy'>): Promise<Verdict> {
        const detector = this.detectorOf(identity);
        const proxyUrl = identity?.connection.proxyUrl;
        const observation = { ...seen, viaProxy: proxyUrl !== undefined };
        const judgement = await detector.judge(observation, this.parts.identities.now());
        const verdict =
            proxyUrl === undefined
                ? judgement
                : await this.whoSpoke.verify(judgement, observation, { detector, proxyUrl });
        const { url, loadedUrl = url } = seen;
        return loadedUrl === url ? verdict : { ...verdict, answeredAt: loadedUrl };
    }
}

async function textOf(context: CrawlingContextLike, patienceMillis?: number): Promise<string | undefined> {
    if (context.browserController === undefined) return textOfBody(context.body ?? context.response?.body);
    return context.page && textOfPage(context.page, patienceMillis);
}
