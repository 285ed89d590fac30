import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import { invalidOption } from '../common/errors.js';
import type { CrawlingContextLike } from '../crawlee3/like.js';
import type { SharedParts } from '../crawlee3/wiring/shared-parts.js';
import { hooksFor } from '../crawlee3/wiring/crawler-adapters.js';
import type { HeadersLike } from '../detection/rule.js';
import type { Verdict } from '../engine/verdict.js';
import type { Reported } from '../identity/settling/seen.js';

/** What a client of your own got: as much of it as you have. */
export interface ReportedAnswer {
    /** From 100 to 599. */
    readonly status: number;
    /** Names in any case; of fetch, axios, got or undici. @default {} */
    readonly headers?: HeadersLike | Iterable<readonly [string, string]> | undefined;
    /** The page; block pages and challenges with status 200 are found by it. @default not looked at */
    readonly body?: string | Uint8Array | undefined;
    /** The address that answered, after redirects. @default the request's */
    readonly url?: string | undefined;
}

const valueSchema = lazy(() => z.union([z.string(), z.array(z.string())]));
const answerSchema = lazy(() =>
    z.strictObject({
        status: z.int().min(100).max(599),
        headers: z
            .custom<NonNullable<ReportedAnswer['headers']>>((value) => typeof value === 'object' && value !== null)
            .optional(),
        body: z.union([z.string(), z.instanceof(Uint8Array)]).optional(),
        url: z.string().optional(),
    }),
);

/** Tells the crawler that has the request. @throws See `ProxySessions.report`. */
export async function report(
    shared: SharedParts,
    context: CrawlingContextLike,
    outcome: ReportedAnswer | Error,
): Promise<Verdict> {
    const hooks = hooksFor(shared, context.request);
    if (hooks === undefined) {
        throw invalidOption(
            'report: give the context that a crawler of this ProxySessions gave its handler, before that ends.',
        );
    }
    return hooks.report(context, reportedIn(outcome));
}

/** What is known of an answer, or of a failure. @throws ProxySessionsError (`invalid-options`) when it is neither. */
function reportedIn(outcome: ReportedAnswer | Error): Reported {
    if (outcome instanceof Error) {
        const answer = answerBehind(outcome);
        return answer === undefined
            ? { seen: { error: reasonOf(outcome) }, error: outcome }
            : { ...reportedIn(answer), error: outcome };
    }
    const parsed = answerSchema().safeParse(outcome);
    if (!parsed.success) {
        const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
        const place = path.length === 0 ? '' : ` "${path.join('.')}":`;
        throw invalidOption(
            `report:${place} ${message}. Give an error, or { status, headers, body, url } of the answer.`,
        );
    }
    const { status, headers, body, url } = parsed.data;
    return { seen: { status, headers: headers && plainHeaders(headers), body: body && textOf(body), loadedUrl: url } };
}

/** Clients such as axios and got throw when the status is bad, and keep the answer at the error. */
function answerBehind(error: Error): ReportedAnswer | undefined {
    const { response } = error as { response?: unknown };
    if (typeof response !== 'object' || response === null) return undefined;
    const {
        status,
        statusCode,
        headers,
        url,
        data: parsed,
        body = parsed,
    } = response as Readonly<Record<string, unknown>>;
    const isReadable = typeof body === 'string' || body instanceof Uint8Array;
    const { data } = answerSchema().safeParse({
        status: status ?? statusCode,
        headers: headers ?? undefined,
        body: isReadable ? body : undefined,
        url: typeof url === 'string' ? url : undefined,
    });
    return data;
}

/** More than clients wrap around one another. */
const MOST_CAUSES = 5;

/** The error that says why: fetch throws "fetch failed", and only its cause knows. */
function reasonOf(error: Error): Error {
    let reason = error;
    for (let depth = 0; depth < MOST_CAUSES; depth += 1) {
        if ('code' in reason || !(reason.cause instanceof Error)) break;
        reason = reason.cause;
    }
    return reason;
}

function plainHeaders(headers: NonNullable<ReportedAnswer['headers']>): HeadersLike {
    const entries: Iterable<readonly [string, unknown]> =
        Symbol.iterator in headers ? headers : Object.entries(headers);
    const plain: Record<string, string | readonly string[]> = {};
    for (const [name, value] of entries) {
        const parsed = valueSchema().safeParse(value);
        if (parsed.success) plain[name.toLowerCase()] = parsed.data;
    }
    return plain;
}

function textOf(body: string | Uint8Array): string | Buffer {
    return typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
