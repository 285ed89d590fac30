import type { Detector } from '../../detection/detector.js';
import { tunnelStatusOf } from '../../detection/error-text.js';
import type { Seen } from '../../identity/seen.js';
import type { Verdict } from '../../engine/verdict.js';
import { isRefusal } from '../../engine/verdict.js';
import type { Provider } from '../../providers/provider.js';
import type { RequestTracker } from '../../identity/request-tracker.js';
import type { Identities } from '../../identity/identities.js';
import type { Identity } from '../../identity/identity.js';
import { headOf, NavigationAnswers } from '../browser/navigation-answers.js';
import { textOfBody, textOfPage, beginningOfStream } from '../http/page-text.js';
import { probeTunnel } from '../../relay/tunnel-probe.js';
import type { CrawlingContextLike } from '../like.js';

export interface ResponseClassifierParts {
    readonly provider: Provider;
    readonly identities: Identities;
    readonly tracker: RequestTracker;
    readonly detector: Detector;
}

/** Many times what a page that works needs, and little beside the time that an answer takes. */
const REFUSED_PAGE_PATIENCE_MILLIS = 200;

/** How Chromium says that the proxy refused a tunnel. */
const NO_TUNNEL = 'ERR_TUNNEL_CONNECTION_FAILED';

/** Looks at answers and failures, and has them judged. */
export class ResponseClassifier {
    private readonly answers = new NavigationAnswers();

    constructor(private readonly parts: ResponseClassifierParts) {}

    /** A browser page is about to be opened: what it keeps back of the answer is to be remembered. */
    listen({ request, page }: CrawlingContextLike): void {
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
        // The page may tell more, such as whose block page it is; a refusal does not wait for that.
        const patienceMillis = isRefusal(byHead) ? REFUSED_PAGE_PATIENCE_MILLIS : undefined;
        const body = await textOf(context, patienceMillis);
        return body === undefined ? byHead : this.judge(context, { ...head, body });
    }

    async judgePage(context: CrawlingContextLike): Promise<Verdict> {
        const { response, request } = context;
        const head = response && headOf(response);
        const verdict = await this.judge(context, { ...head, body: await textOf(context) });
        if (verdict.outcome !== 'ok' || head?.headers === undefined) return verdict;
        const { provider, tracker, identities } = this.parts;
        const identity = tracker.identityOf(request);
        const exitName = provider.exitNamedIn?.(head.headers);
        if (identity !== undefined && exitName !== undefined) identities.noteExitName(identity, exitName);
        const pauseSecs = provider.pauseSecsOf?.(head.headers);
        return pauseSecs === undefined ? verdict : { ...verdict, retryAfterMillis: pauseSecs * 1000 };
    }

    /** What a site answered, as far as it is there yet. */
    async look(context: CrawlingContextLike): Promise<Seen> {
        const { response } = context;
        const beginning = response && beginningOfStream(response);
        return { ...(response && headOf(response)), body: beginning ?? (await textOf(context)) };
    }

    /** Judges a request of an identity other than for its pages. */
    judgePreparation({ connection }: Identity, url: string, seen: Seen): Promise<Verdict> {
        const { detector, identities } = this.parts;
        return detector.judge({ url, viaProxy: connection.proxyUrl !== undefined, ...seen }, identities.now());
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
        const proxyUrl = this.parts.tracker.identityOf(request)?.connection.proxyUrl;
        if (proxyUrl === undefined || !this.hidesWhy(request.url, error)) return { error };
        return { error, ...(await probeTunnel(proxyUrl, request.url)) };
    }

    /** Browsers hide the status by which a tunnel was refused, HTTP clients the headers. */
    private hidesWhy(url: string, error: Error): boolean {
        if (error.message.includes(NO_TUNNEL)) return true;
        const explains = this.parts.provider.errors?.header !== undefined;
        return explains && tunnelStatusOf({ url, error, viaProxy: true }) !== undefined;
    }

    private judge(context: CrawlingContextLike, seen: Seen): Promise<Verdict> {
        const { tracker, detector, identities } = this.parts;
        const { request } = context;
        const viaProxy = tracker.identityOf(request)?.connection.proxyUrl !== undefined;
        return detector.judge({ url: request.url, context, viaProxy, ...seen }, identities.now());
    }
}

async function textOf(context: CrawlingContextLike, patienceMillis?: number): Promise<string | undefined> {
    if (context.browserController === undefined) return textOfBody(context.body ?? context.response?.body);
    return context.page && textOfPage(context.page, patienceMillis);
}
