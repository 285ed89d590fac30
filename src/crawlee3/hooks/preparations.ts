import type { BaseHttpClient } from '@crawlee/core';
import { CriticalError } from '../crawlee.js';
import { redactedMessage } from '../../common/redact.js';
import type { Clock } from '../../dispatch/clock.js';
import { NoExitError } from '../../dispatch/no-exit-error.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import type { SessionFailures } from '../../identity/preparing/session-failures.js';
import type { SessionCallbacks } from './callbacks.js';
import type { PreparationRequestsParts } from '../../identity/preparing/preparation-requests.js';
import { PreparationRequests } from '../../identity/preparing/preparation-requests.js';
import type { Identity } from '../../identity/identity.js';
import { withPacedPage } from '../browser/paced-page.js';
import { isPreparedFor, notePrepared } from '../../identity/preparing/prepared-sites.js';
import { proxyInfoForClients } from '../proxy-configuration/proxy-info.js';
import { nameVia } from '../../identity/routes/site-names.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import { sessionOf } from '../session-pool/session-of.js';
import { sendRequestFor } from '../http/send-request.js';
import { SessionUnfitError } from '../../identity/sessions/session-unfit-error.js';
import type { CrawlingContextLike } from '../like.js';

/** Preparations that are running, by identity and site. */
export type Preparing = Map<Identity, Map<string, Promise<void>>>;

export interface PreparationsParts extends PreparationRequestsParts {
    readonly prepareSession: NonNullable<SessionCallbacks['prepareSession']>;
    readonly failures: SessionFailures;
    /** Of all crawlers that may have the same identity. */
    readonly preparing: Preparing;
    readonly tracker: RequestTracker;
    readonly httpClient: BaseHttpClient;
    readonly bridges: Pick<SocksBridges, 'urlFor'>;
    readonly clock: Clock;
    /** How long one preparation may take. */
    readonly timeoutMillis: number;
}

/** Has each identity prepared for each site by the user's `prepareSession`, before its first page there is fetched. */
export class Preparations {
    constructor(private readonly parts: PreparationsParts) {}

    /**
     * Resolves when the identity is prepared for the site of the request.
     * @throws SessionUnfitError when it cannot be; NoExitError when its exit may not go on now.
     */
    async ready(context: CrawlingContextLike, identity: Identity): Promise<void> {
        const { tracker, sites, dispatcher } = this.parts;
        const { request } = context;
        const site = sites.ofUrl(request.url);
        const siteOfExit = sites.through(request.url, identity.exit);
        if (isPreparedFor(identity.session, site)) return;
        const lease = tracker.setAside(request);
        const running = this.parts.preparing.get(identity)?.get(site);
        if (running !== undefined) {
            if (lease !== undefined) dispatcher.release(lease);
            await running;
            await tracker.resume(request, undefined);
            return;
        }
        if (identity.retired !== undefined) throw ended(identity, site);
        dispatcher.reserve(identity.exit, siteOfExit);
        const requests = new PreparationRequests(this.parts, identity, siteOfExit, lease);
        try {
            await this.remember(identity, site, this.prepare(context, identity, site, requests));
            await tracker.resume(request, requests.takeUnused());
        } finally {
            const unused = requests.takeUnused();
            if (unused !== undefined) dispatcher.release(unused);
            dispatcher.free(identity.exit, siteOfExit);
        }
    }

    /** Requests that come meanwhile wait for the same preparation. */
    private async remember(identity: Identity, site: string, preparation: Promise<void>): Promise<void> {
        const { preparing } = this.parts;
        const ofIdentity = preparing.get(identity) ?? new Map<string, Promise<void>>();
        preparing.set(identity, ofIdentity.set(site, preparation));
        try {
            await preparation;
        } finally {
            ofIdentity.delete(site);
            if (ofIdentity.size === 0) preparing.delete(identity);
        }
    }

    private async prepare(
        context: CrawlingContextLike,
        identity: Identity,
        site: string,
        requests: PreparationRequests,
    ): Promise<void> {
        const error = await this.call(context, identity, site, requests).then(
            () => undefined,
            (thrown: unknown) => thrown,
        );
        const { failures } = this.parts;
        // The exit rests on a site of which the callback wanted something, such as the one that logs in for all.
        if (error instanceof NoExitError)
            failures.noteExit('prepareSession', identity, nameVia(site, identity.exit.route), error.message);
        // A `CriticalError` of the user's ends the crawl.
        const isLast = [NoExitError, SessionUnfitError, CriticalError].some((type) => error instanceof type);
        if (isLast) throw error;
        const { refusal, isRefusedElsewhere } = requests;
        if (refusal !== undefined && (error !== undefined || identity.retired !== undefined)) {
            const { outcome, rule, evidence } = refusal;
            if (isRefusedElsewhere)
                failures.noteExit('prepareSession', identity, nameVia(site, identity.exit.route), evidence);
            throw new SessionUnfitError(`${site}: ${outcome} while a session was prepared (${rule}: ${evidence}).`);
        }
        if (error !== undefined) throw this.failure(identity, site, error);
        if (identity.retired !== undefined) throw ended(identity, site);
        notePrepared(identity.session, site);
        failures.noteSuccess('prepareSession', identity, nameVia(site, identity.exit.route));
    }

    /**
     * The site showed the identity a page: it is prepared as it should be.
     * @param site By its route.
     */
    noteWorks(identity: Identity, site: string): void {
        this.parts.failures.noteSuccess('prepareSession', identity, site);
    }

    private async call(
        context: CrawlingContextLike,
        identity: Identity,
        site: string,
        requests: PreparationRequests,
    ): Promise<void> {
        const { prepareSession, httpClient, bridges, clock, timeoutMillis } = this.parts;
        const { url } = context.request;
        const page = context.browserController === undefined ? undefined : context.page;
        const preparation = {
            session: sessionOf(identity),
            key: identity.key,
            site,
            url,
            proxyInfo: await proxyInfoForClients(identity, bridges),
            sendRequest: sendRequestFor(identity, httpClient, requests, url),
        };
        const prepare = async (): Promise<void> => {
            await inTime(Promise.resolve(prepareSession({ ...preparation, page })), timeoutMillis, clock);
        };
        await (page === undefined ? prepare() : withPacedPage(page, requests, prepare));
    }

    private failure(identity: Identity, site: string, cause: unknown): SessionUnfitError {
        const why = redactedMessage(cause);
        const message = `prepareSession failed on ${site}: ${why}`;
        const siteOfExit = nameVia(site, identity.exit.route);
        this.parts.failures.note('prepareSession', identity, siteOfExit, `it threw "${why}"`);
        this.parts.identities.retire(identity, 'not-prepared', message, siteOfExit);
        return new SessionUnfitError(message, { cause });
    }
}

function ended({ retired }: Identity, site: string): SessionUnfitError {
    return new SessionUnfitError(`${site}: the session ended before it was prepared (${retired}).`);
}

async function inTime(work: Promise<void>, millis: number, clock: Clock): Promise<void> {
    let cancel: (() => void) | undefined;
    const timeout = new Promise<never>((_, reject) => {
        cancel = clock.schedule(millis, () => reject(new Error(`it took longer than ${Math.ceil(millis / 1000)} s`)));
    });
    await Promise.race([work, timeout]).finally(cancel);
}
