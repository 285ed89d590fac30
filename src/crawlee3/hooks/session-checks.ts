import { describeValue } from '../../common/options.js';
import { redact } from '../../common/redact.js';
import { ProxySessionsError } from '../../common/errors.js';
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

    /** @throws SessionUnfitError when the identity works no more; ProxySessionsError when the callback fails. */
    async pass({ request }: CrawlingContextLike, identity: Identity, seen: Seen): Promise<void> {
        const { siteOf, failures, identities } = this.parts;
        const site = siteOf(request.url);
        if (await this.ask(request.loadedUrl ?? request.url, identity, site, seen)) {
            failures.noteSuccess('checkSession', site);
            return;
        }
        const message = `checkSession says that the session does not work on ${site}`;
        // Several requests of one session find out together; that is one session.
        if (identity.retired === undefined)
            failures.note('checkSession', site, 'it said that the session does not work');
        identities.retire(identity, 'check-failed', message);
        throw new SessionUnfitError(`${message} (${request.url}).`);
    }

    private async ask(url: string, identity: Identity, site: string, seen: Seen): Promise<boolean> {
        const { status, headers = {}, body = '' } = seen;
        const session = sessionOf(identity);
        try {
            const works: unknown = await this.parts.checkSession({ session, site, url, status, headers, body });
            if (typeof works === 'boolean') return works;
            throw new Error(`it has to answer true or false, and answered ${describeValue(works, false)}`);
        } catch (cause) {
            const why = redact(cause instanceof Error ? cause.message : String(cause));
            this.parts.failures.note('checkSession', site, `it threw "${why}"`);
            throw new ProxySessionsError('session-unfit', `checkSession failed on ${url}: ${why}`, { cause });
        }
    }
}
