import type { Request, Session } from '@crawlee/core';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import { pointAt } from '../../identity/sessions/session-reference.js';
import { describeProxy } from '../proxy-configuration/proxy-info.js';
import type { CrawlingContextLike } from '../like.js';

/** What we look at of the options that Crawlee's HTTP crawlers give to hooks. */
export interface GotOptionsLike {
    readonly proxyUrl?: unknown;
    signal?: AbortSignal;
}

/**
 * Requests that a hook of the user's sends through a proxy of its own, by `gotOptions.proxyUrl`. They belong to no identity:
 * they neither show nor change its cookies, and nothing is learned from their answers.
 */
export class OwnProxies {
    private readonly requests = new WeakSet<Request>();
    /** What Crawlee takes for the session of a request, whatever its context says later. */
    private readonly references = new WeakMap<Request, Session>();

    /** @param standIn Makes a session that nobody uses. */
    constructor(
        private readonly tracker: RequestTracker,
        private readonly standIn: () => Session,
    ) {}

    /** A new attempt of a request begins. */
    open({ request, session }: CrawlingContextLike): void {
        this.requests.delete(request);
        if (session !== undefined) this.references.set(request, session);
    }

    /** The user's hooks have run. @returns whether they chose a proxy. */
    leaveIdentity(context: CrawlingContextLike, options: GotOptionsLike | undefined): boolean {
        const { request } = context;
        const proxyUrl = options?.proxyUrl;
        if (typeof proxyUrl !== 'string' || context.browserController !== undefined) return false;
        const identity = this.tracker.identityOf(request);
        if (identity === undefined || identity.connection.proxyUrl === proxyUrl) return false;
        this.tracker.finish(request, undefined);
        const session = this.standIn();
        const reference = this.references.get(request);
        if (reference !== undefined) pointAt(reference, session);
        context.session = session;
        context.proxyInfo = URL.canParse(proxyUrl) ? describeProxy(proxyUrl, session.id) : undefined;
        this.requests.add(request);
        return true;
    }

    has({ request }: Pick<CrawlingContextLike, 'request'>): boolean {
        return this.requests.has(request);
    }
}
