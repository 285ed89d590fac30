import type { Request } from '@crawlee/core';
import { CriticalError } from '../crawlee.js';
import { describeValue } from '../../common/options.js';
import { redactedMessage } from '../../common/redact.js';
import { sessionOf } from '../session-pool/session-of.js';
import type { SessionFailures } from '../../identity/preparing/session-failures.js';
import type { SessionCallbacks } from './callbacks.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { Identity } from '../../identity/identity.js';
import type { Seen } from '../../identity/settling/seen.js';
import type { SiteNames } from '../../identity/routes/site-names.js';
import { SessionUnfitError } from '../../identity/sessions/session-unfit-error.js';
import type { CrawlingContextLike } from '../like.js';

export interface SessionChecksParts {
    readonly checkSession: NonNullable<SessionCallbacks['checkSession']>;
    readonly failures: SessionFailures;
    readonly identities: Identities;
    readonly sites: SiteNames;
}

/** Asks the user's `checkSession` whether an identity still works, and ends one that does not. */
export class SessionChecks {
    constructor(private readonly parts: SessionChecksParts) {}

    /** @throws SessionUnfitError when the identity works no more; the user's own `CriticalError`, which ends the crawl. */
    async pass({ request }: CrawlingContextLike, identity: Identity, seen: Seen): Promise<void> {
        const { sites, failures, identities } = this.parts;
        const site = sites.ofUrl(request.url);
        const siteOfExit = sites.through(request.url, identity.exit);
        const objection = await this.objectionOf(request, identity, site, seen);
        if (objection === undefined) {
            failures.noteSuccess('checkSession', identity, siteOfExit);
            return;
        }
        // Several requests of one session find out together; that is one session.
        if (identity.retired === undefined) failures.note('checkSession', identity, siteOfExit, `it ${objection.what}`);
        identities.retire(identity, 'check-failed', `checkSession ${objection.what} on ${site}`, siteOfExit);
        throw new SessionUnfitError(`checkSession ${objection.what} on ${site} (${request.url}).`, objection);
    }

    /** Why the identity is not to go on; `undefined` when it is. */
    private async objectionOf(
        request: Request,
        identity: Identity,
        site: string,
        { status, headers = {}, body = '' }: Seen,
    ): Promise<{ readonly what: string; readonly cause?: unknown } | undefined> {
        const session = sessionOf(identity);
        const { url, loadedUrl = url, userData } = request;
        try {
            const works: unknown = await this.parts.checkSession({
                session,
                site,
                request,
                userData,
                url: loadedUrl,
                status,
                headers,
                body,
            });
            if (works === true) return undefined;
            if (works === false) return { what: 'said that the session does not work' };
            return { what: `has to answer true or false, and answered ${describeValue(works, false)}` };
        } catch (cause) {
            if (cause instanceof CriticalError) throw cause;
            return { what: `threw "${redactedMessage(cause)}"`, cause };
        }
    }
}
