import type { Request } from '@crawlee/core';
import { CriticalError } from '@crawlee/core';
import { describeValue } from '../../common/options.js';
import { redact } from '../../common/redact.js';
import { sessionOf } from '../session-pool/session-of.js';
import type { CallbackFailures } from '../../identity/callback-failures.js';
import type { SessionCallbacks } from './callbacks.js';
import type { Identities } from '../../identity/identities.js';
import type { Identity } from '../../identity/identity.js';
import type { Seen } from '../../identity/seen.js';
import { SessionUnfitError } from '../../identity/session-unfit-error.js';
import type { CrawlingContextLike } from '../like.js';

export interface SessionChecksParts {
    readonly checkSession: NonNullable<SessionCallbacks['checkSession']>;
    readonly failures: CallbackFailures;
    readonly identities: Identities;
    readonly siteOf: (url: string) => string;
}

/** Asks the user's `checkSession` whether an identity still works, and ends one that does not. */
export class SessionChecks {
    constructor(private readonly parts: SessionChecksParts) {}

    /** @throws SessionUnfitError when the identity works no more; the user's own `CriticalError`, which ends the crawl. */
    async pass({ request }: CrawlingContextLike, identity: Identity, seen: Seen): Promise<void> {
        const { siteOf, failures, identities } = this.parts;
        const site = siteOf(request.url);
        const objection = await this.objectionOf(request, identity, site, seen);
        if (objection === undefined) {
            failures.noteSuccess('checkSession', site);
            return;
        }
        // Several requests of one session find out together; that is one session.
        if (identity.retired === undefined) failures.note('checkSession', site, `it ${objection.what}`);
        identities.retire(identity, 'check-failed', `checkSession ${objection.what} on ${site}`);
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
            return { what: `threw "${redact(cause instanceof Error ? cause.message : String(cause))}"`, cause };
        }
    }
}
