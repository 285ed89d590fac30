import { makeRoom } from '../../common/make-room.js';
import type { RequestLike } from '../like.js';

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

/** Key in Crawlee's own part of a request's `userData`, which is stored with the request. */
const FREE_ATTEMPTS = 'proxySessionsFreeAttempts';

/**
 * Keeps rotations apart from retries. Crawlee has one count for both, `retryCount`, which code of users reads, so it
 * counts every attempt as in Crawlee. Attempts that are not charged to the retries are counted beside it, and raise the
 * limit by as many. Crawlee decides whether a request may be retried before it calls any error handler: each request
 * is given room for one attempt more than it has, and the handler takes back what is not owed.
 */
export class RetryBudget {
    /** The `maxRetries` that requests under way came with. */
    private readonly ownLimits = new WeakMap<RequestLike, number | undefined>();
    /** By the request's id: a request that comes back from the queue is another object. */
    private readonly freshStarts = new Map<string, number>();

    constructor(private readonly options: RetryBudgetOptions) {}

    /** A request begins. */
    open(request: RequestLike): void {
        if (this.ownLimits.has(request)) return;
        this.ownLimits.set(request, request.maxRetries);
        request.maxRetries = this.retriesOf(request) + freeAttemptsOf(request) + 1;
    }

    /**
     * An attempt failed. Call it from the error handler, that is, before Crawlee counts the retry.
     * @returns whether the request may be tried again; if not, Crawlee was told so.
     */
    charge(request: RequestLike, charge: Charge, countedByCrawlee: boolean): boolean {
        this.close(request);
        if (charge !== 'fresh-start') this.freshStarts.delete(request.id ?? '');
        if (request.noRetry) return false;
        if (charge === 'retry') {
            request.noRetry = request.retryCount - freeAttemptsOf(request) >= this.retriesOf(request);
            return !request.noRetry;
        }
        noteFreeAttempt(request);
        if (charge === 'nothing' || (charge === 'fresh-start' && this.isFree(request))) return true;
        const rotations = request.sessionRotationCount + 1;
        request.sessionRotationCount = countedByCrawlee ? rotations - 1 : rotations;
        request.noRetry = rotations > this.options.maxRotations;
        return !request.noRetry;
    }

    private isFree({ id = '' }: RequestLike): boolean {
        const count = (this.freshStarts.get(id) ?? 0) + 1;
        this.freshStarts.delete(id);
        makeRoom(this.freshStarts, MOST_REMEMBERED);
        this.freshStarts.set(id, count);
        return count <= FREE_FRESH_STARTS;
    }

    /** A request ended, or goes back to the queue, where its own limit has to be found again. */
    close(request: RequestLike): void {
        if (!this.ownLimits.has(request)) return;
        const own = this.ownLimits.get(request);
        this.ownLimits.delete(request);
        request.maxRetries = own;
    }

    private retriesOf(request: RequestLike): number {
        return this.ownLimits.get(request) ?? request.maxRetries ?? this.options.maxRequestRetries;
    }
}

function freeAttemptsOf({ userData }: RequestLike): number {
    const count: unknown = crawleesPart(userData)[FREE_ATTEMPTS];
    return typeof count === 'number' ? count : 0;
}

function noteFreeAttempt(request: RequestLike): void {
    crawleesPart(request.userData)[FREE_ATTEMPTS] = freeAttemptsOf(request) + 1;
}

/** Crawlee makes it with each request, and hides it from loops over the data. */
function crawleesPart(userData: RequestLike['userData']): Record<string, unknown> {
    return (userData.__crawlee ??= {}) as Record<string, unknown>;
}
