import type { Session } from '@crawlee/core';
import type { CrawlerLike } from '../like.js';

/**
 * Crawlee retires the session of every answer whose status is in a list of its own, whatever our rules made of it. The rules
 * know the user's list, so what they let through goes through. Sessions that are no identity's are left to Crawlee.
 */
export class BlockedStatuses {
    private readonly arranged = new WeakSet<CrawlerLike>();

    /** @param isJudged Whether the answers of a session are judged by our rules. */
    constructor(private readonly isJudged: (session: Session) => boolean) {}

    arrange(crawler: CrawlerLike): void {
        const check = crawler._throwOnBlockedRequest?.bind(crawler);
        if (check === undefined || this.arranged.has(crawler)) return;
        this.arranged.add(crawler);
        crawler._throwOnBlockedRequest = (session, status) => {
            if (!this.isJudged(session)) check(session, status);
        };
    }
}
