import { createDetector } from '../detection/detector.js';
import type { HeadersLike, Observation } from '../detection/rule.js';
import type { Verdict } from '../engine/verdict.js';
import type { Provider } from '../providers/provider.js';
import type { ProxySessionsOptions } from './options/options.js';

/** An answer, or a failure, to try rules on. */
export interface Answer extends Pick<
    Observation,
    'loadedUrl' | 'redirectUrls' | 'status' | 'body' | 'error' | 'context'
> {
    /** The address that was asked for. @default 'https://site.example/' */
    readonly url?: string;
    /** Names in any case. @default {} */
    readonly headers?: HeadersLike;
    /** @default true */
    readonly viaProxy?: boolean;
}

/** By which rules an answer is judged; as for a crawl. */
export interface JudgeOptions extends NonNullable<ProxySessionsOptions['detection']> {
    /** As `sessionPoolOptions.blockedStatusCodes`. @default 401, 403, 451 and 999 */
    readonly blockedStatusCodes?: readonly number[];
    /** Whose errors are known. @default a list of proxies */
    readonly provider?: Provider;
}

/**
 * Judges an answer as a crawl would, without one: to try rules of your own, or to find out why a page was refused. Over plain
 * http a crawl asks the proxy, too, before it blames it; this asks nobody.
 *
 * ```ts
 * const { outcome, rule, evidence } = await judge({ status: 403, body: '<title>Just a moment...</title>' });
 * ```
 *
 * @throws ProxySessionsError (`invalid-options`) when a rule throws, or answers something that is no finding.
 */
export async function judge(answer: Answer, options: JudgeOptions = {}): Promise<Verdict> {
    const { provider, blockedStatusCodes, ...detection } = options;
    const detector = createDetector({ ...detection, service: provider, blockedStatuses: blockedStatusCodes });
    const headers = Object.fromEntries(
        Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const seen = { url: 'https://site.example/', viaProxy: true, ...answer, headers };
    const { outcome, rule, evidence, retryAfterMillis, about } = await detector.judge(seen, Date.now());
    return {
        outcome,
        rule,
        evidence,
        ...(retryAfterMillis !== undefined && { retryAfterMillis }),
        ...(about !== undefined && { about }),
    };
}
