import type { BaseHttpClient, HttpRequest, StreamingHttpResponse } from '@crawlee/core';
import type { CrawlingHooks } from '../hooks/crawling-hooks.js';
import type { GotOptionsLike } from '../hooks/own-proxies.js';
import { beginningOfStream, withBeginningRead } from '../http/page-text.js';
import { cookieHeaders } from '../http/cookie-headers.js';
import type { CrawlingContextLike } from '../like.js';
import type { AnyCrawlerClass } from './crawler-kind.js';
import { wrapMethod } from './wrap-method.js';

/** What we use of Crawlee's `FileDownload`. */
interface FileCrawler {
    readonly httpClient: BaseHttpClient;
    readonly streamHandler: (context: CrawlingContextLike) => unknown;
}

type StreamFile = (this: FileCrawler, context: CrawlingContextLike) => Promise<void>;

/** What may be a page that says no. The beginning of any other file is not waited for. */
const TEXT = /^(?:text\/|application\/(?:json|xml|xhtml\+xml|javascript|problem\+json)\b)/i;

/** Pages that say no are there at once; a text that comes slowly is a file. */
const PATIENCE_MILLIS = 1_000;

/** By the HTTP client that we gave the crawler. */
const hooksOf = new WeakMap<BaseHttpClient, CrawlingHooks>();

/**
 * Has files that are streamed judged as pages are, before the user's `streamHandler` gets them. Crawlee asks for them in a method
 * that calls no hooks and knows no sessions: so the method of its class is wrapped, and does as before for crawlers that are not
 * ours.
 */
export function judgeStreams(crawlerClass: AnyCrawlerClass, client: BaseHttpClient, hooks: CrawlingHooks): void {
    hooksOf.set(client, hooks);
    wrapMethod<StreamFile>(crawlerClass, 'streamRequestHandler', (original) => {
        return async function (context) {
            const own = hooksOf.get(this.httpClient);
            await (own === undefined ? original.call(this, context) : streamJudged(this, original, context, own));
        };
    });
}

async function streamJudged(
    crawler: FileCrawler,
    original: StreamFile,
    context: CrawlingContextLike,
    hooks: CrawlingHooks,
): Promise<void> {
    const options: GotOptionsLike = {};
    await hooks.beforeNavigation(context);
    await hooks.beforeSending(context, options);
    const { httpClient, streamHandler } = crawler;
    const judging = Object.create(crawler, {
        httpClient: { value: { stream: (request: HttpRequest) => send(httpClient, request, context, options) } },
        streamHandler: {
            value: async (shown: CrawlingContextLike) => {
                await judge(hooks, shown);
                await streamHandler(shown);
            },
        },
    }) as FileCrawler;
    await original.call(judging, context);
    await hooks.afterHandler(context);
}

/** Sends the request of a file as its session, and reads the beginning of an answer that may be a page. */
async function send(
    httpClient: BaseHttpClient,
    asked: HttpRequest,
    { request, session }: CrawlingContextLike,
    { signal }: GotOptionsLike,
): Promise<StreamingHttpResponse> {
    const cookies = cookieHeaders(session);
    const answer = await httpClient.stream(
        {
            ...asked,
            method: request.method as NonNullable<HttpRequest['method']>,
            headers: { ...request.headers, ...cookies.for(request.url) },
            ...(request.payload !== undefined && { body: request.payload }),
            ...(signal !== undefined && { signal }),
            sessionToken: session as object,
        },
        cookies.onRedirect,
    );
    cookies.keep(answer);
    const isRead = beginningOfStream(answer.stream) !== undefined;
    if (isRead || !TEXT.test(String(answer.headers['content-type'] ?? ''))) return answer;
    return Object.assign(answer, { stream: await withBeginningRead(answer.stream, PATIENCE_MILLIS) });
}

/** @throws when the answer is a refusal, or an error of the site, as for pages. */
async function judge(hooks: CrawlingHooks, shown: CrawlingContextLike): Promise<void> {
    const { stream, statusCode } = shown.response as unknown as StreamingHttpResponse;
    const body = beginningOfStream(stream);
    const page = Object.create(shown, { body: { value: body } }) as CrawlingContextLike;
    await hooks.afterNavigation(page);
    await hooks.stopIfRefused(page);
    if (statusCode >= 500) throw new Error(`${statusCode} - ${body?.slice(0, 100) ?? 'no file'}`);
    await hooks.beforeHandler(page);
}
