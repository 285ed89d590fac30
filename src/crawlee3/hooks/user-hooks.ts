import type { Request } from '@crawlee/core';
import { SessionError } from '../crawlee.js';
import type { CrawlingContextLike, Handler } from '../like.js';

/** Tells what the user's own navigation hooks throw from what the site or the proxy did. */
export class UserHooks {
    /** Requests with a hook that has begun and not ended well. */
    private readonly running = new WeakSet<Request>();

    /** Runs a hook of the user's as one. */
    readonly wrap = (hook: Handler): Handler => {
        return async (context, ...rest) => {
            this.running.add(context.request);
            await hook(context, ...rest);
            this.running.delete(context.request);
        };
    };

    /** A new attempt of a request begins. */
    open({ request }: CrawlingContextLike): void {
        this.running.delete(request);
    }

    /**
     * Whether an attempt failed by a hook: it threw, or took longer than Crawlee gives a request. A `SessionError` is no
     * failure of the hook: with it the user, or a helper of Crawlee's, says that the site refused the session.
     */
    failedBy(request: Request, error: Error): boolean {
        return this.running.has(request) && !(error instanceof SessionError);
    }
}
