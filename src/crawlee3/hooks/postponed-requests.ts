import { NoExitError } from '../../dispatch/no-exit-error.js';
import type { CrawlerLike, CrawlingContextLike } from '../like.js';

/** Whether the error says only that a request, which was not sent, has to wait longer than Crawlee lets it. */
export function isPostponement(error: unknown): boolean {
    return error instanceof NoExitError && error.consequence === 'retry-later';
}

export interface PostponementListener {
    /** The request goes back to the queue. */
    onPostponed(context: CrawlingContextLike): void;
}

/**
 * Puts requests that have to wait back into the queue without any error. Crawlee 3 knows no other way to give a request
 * back than to fail, which calls error handlers, logs a warning, and counts in its statistics; the one method that does
 * all this is replaced for errors that are none.
 */
export class PostponedRequests {
    private readonly arranged = new WeakSet<CrawlerLike>();

    constructor(private readonly listener: PostponementListener) {}

    arrange(crawler: CrawlerLike): void {
        const handle = crawler._requestFunctionErrorHandler?.bind(crawler);
        if (handle === undefined || this.arranged.has(crawler)) return;
        this.arranged.add(crawler);
        crawler._requestFunctionErrorHandler = async (error, context, queue) => {
            if (!isPostponement(error)) return handle(error, context, queue);
            this.listener.onPostponed(context);
            await queue.reclaimRequest(context.request);
        };
    }
}
