import { closedError } from '../../common/errors.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Lease } from '../../engine/engine.js';
import type { Verdict } from '../../engine/verdict.js';
import { retireReasonFor } from '../lifetime/retire-reason-for.js';
import type { Identities } from '../lifetime/identities.js';
import type { Identity } from '../identity.js';
import type { Seen } from '../settling/seen.js';
import type { SiteNames } from '../routes/site-names.js';
import { SessionUnfitError } from '../sessions/session-unfit-error.js';

export interface PreparationRequestsParts {
    readonly identities: Identities;
    readonly dispatcher: Dispatcher;
    readonly sites: SiteNames;
    /** How long one request may wait for the pace of the exit. */
    readonly patienceMillis: number;
    readonly judge: (identity: Identity, url: string, seen: Seen) => Promise<Verdict>;
}

/** The status of an answer to a login: it says nothing of the exit. */
const LOGIN_REFUSED = 401;

/**
 * Requests of an identity other than for its pages, such as a login. They are paced as pages are, and a refusal is a
 * refusal: the exit rests, and the identity ends.
 */
export class PreparationRequests {
    /** What the site, or the proxy, said when it turned a request away. */
    refusal: Verdict | undefined;
    /** It was another site than the one that the session is prepared for. */
    isRefusedElsewhere = false;

    /**
     * @param site The site on which the exit is reserved.
     * @param unused The right to send the first request there, which the page came with.
     */
    constructor(
        private readonly parts: PreparationRequestsParts,
        private readonly identity: Identity,
        private readonly site: string,
        private unused: Lease | undefined,
    ) {}

    /**
     * Sends a request as soon as the exit's pace allows.
     * @throws NoExitError when it does not soon enough; what `request` throws.
     */
    async send<Answer>(
        url: string,
        request: () => Promise<Answer>,
        look: (answer: Answer) => Promise<Seen>,
    ): Promise<Answer> {
        const { dispatcher } = this.parts;
        if (dispatcher.isClosed) throw closedError();
        if (this.identity.retired !== undefined) {
            throw new SessionUnfitError(
                `The session has ended (${this.identity.retired}), and sends no more requests.`,
            );
        }
        const lease = await this.leaseFor(this.parts.sites.through(url, this.identity.exit));
        this.parts.identities.touch(this.identity);
        try {
            const answer = await request().catch(async (error: unknown) => {
                await this.learn(lease, url, { error: error as Error });
                throw error;
            });
            await this.learn(lease, url, await look(answer));
            return answer;
        } finally {
            dispatcher.release(lease);
        }
    }

    /** The right to send a request to the site, when none was sent. */
    takeUnused(): Lease | undefined {
        const { unused } = this;
        this.unused = undefined;
        return unused;
    }

    private async leaseFor(site: string): Promise<Lease> {
        const inHand = site === this.site ? this.takeUnused() : undefined;
        return inHand ?? this.parts.dispatcher.bound.toOwner(this.identity.exit, site, this.parts.patienceMillis);
    }

    private async learn(lease: Lease, url: string, seen: Seen): Promise<void> {
        const verdict = await this.parts.judge(this.identity, url, seen);
        if (seen.status === LOGIN_REFUSED) return;
        this.parts.dispatcher.note(lease, verdict, url);
        if (verdict.outcome === 'ok') this.parts.dispatcher.conclude(lease, 'prepared');
        if (verdict.outcome !== 'ok' && verdict.outcome !== 'target-failed') {
            this.refusal = verdict;
            this.isRefusedElsewhere = this.parts.sites.through(url, this.identity.exit) !== this.site;
        }
        const reason = retireReasonFor(verdict);
        if (reason !== undefined) this.parts.identities.retire(this.identity, reason, verdict.evidence, lease.site);
    }
}
