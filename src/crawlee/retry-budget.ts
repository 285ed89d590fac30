import type { Request } from '@crawlee/core';

export interface RetryBudgetOptions {
    /** Crawlee's `maxRequestRetries`: attempts again after failures that are nobody's but the page's or the code's. */
    readonly maxRequestRetries: number;
    /** Attempts again on another exit, after refusals and proxy failures. */
    readonly maxRotations: number;
}

/** What a failed attempt is charged to. */
export type Charge =
    /** One of the request's ordinary retries. */
    | 'retry'
    /** One of its rotations. */
    | 'rotation'
    /** Nothing: the request was not sent. */
    | 'nothing'
    /** Nothing, for the first few in a row; then one of its rotations: the request lost its session before it was sent. */
    | 'fresh-start';

/** Sessions that last shorter than a browser takes to start would be lost for ever: after so many, each counts. */
const FREE_FRESH_STARTS = 20;

/** Requests whose fresh starts are remembered at the same time. */
const MOST_REMEMBERED = 10_000;

/**
 * Keeps rotations apart from retries. Crawlee has one count for both, and decides by it whether a request may be
 * retried before it calls any error handler. So each request is given room for one attempt more than it has, and
 * the handler takes back what is not owed.
 */
export class RetryBudget {
    /** The `maxRetries` that requests under way came with. */
    private readonly ownLimits = new WeakMap<Request, number | undefined>();
    /** By the request's id: a request that comes back from the queue is another object. */
    private readonly freshStarts = new Map<string, number>();

    constructor(private readonly options: RetryBudgetOptions) {}

    /** A request begins. */
    open(request: Request): void {
        if (this.ownLimits.has(request)) return;
        this.ownLimits.set(request, request.maxRetries);
        request.maxRetries = this.retriesOf(request) + 1;
    }

    /**
     * An attempt failed. Call it from the error handler, that is, before Crawlee counts the retry.
     * @returns whether the request may be tried again; if not, Crawlee was told so.
     */
    charge(request: Request, charge: Charge, countedByCrawlee: boolean): boolean {
        this.close(request);
        if (charge !== 'fresh-start') this.freshStarts.delete(request.id ?? '');
        if (request.noRetry) return false;
        if (charge === 'retry') {
            request.noRetry = request.retryCount >= this.retriesOf(request);
            return !request.noRetry;
        }
        // Crawlee adds one right after the handler.
        request.retryCount -= 1;
        if (charge === 'nothing' || (charge === 'fresh-start' && this.isFree(request))) return true;
        const rotations = request.sessionRotationCount + 1;
        request.sessionRotationCount = countedByCrawlee ? rotations - 1 : rotations;
        request.noRetry = rotations > this.options.maxRotations;
        return !request.noRetry;
    }

    private isFree({ id = '' }: Request): boolean {
        const count = (this.freshStarts.get(id) ?? 0) + 1;
        this.freshStarts.delete(id);
        if (this.freshStarts.size >= MOST_REMEMBERED) this.freshStarts.delete(this.freshStarts.keys().next().value!);
        this.freshStarts.set(id, count);
        return count <= FREE_FRESH_STARTS;
    }

    /** A request ended, or goes back to the queue, where its own limit has to be found again. */
    close(request: Request): void {
        if (!this.ownLimits.has(request)) return;
        const own = this.ownLimits.get(request);
        this.ownLimits.delete(request);
        request.maxRetries = own;
    }

    private retriesOf(request: Request): number {
        return this.ownLimits.get(request) ?? request.maxRetries ?? this.options.maxRequestRetries;
    }
}
