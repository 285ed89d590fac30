import type { Noted } from '../../engine/engine.js';
import type { Outcome, Verdict } from '../../engine/verdict.js';
import { Destinations } from './destinations.js';
import type { IdentityLease } from '../pool/identity-lease.js';
import type { SiteNames } from '../routes/site-names.js';

/** What another site makes of us, where it gave the answer because the one that was asked had sent the request there. */
export type Elsewhere = 'accepts-some' | 'accepts-none';

/** What was learned of an answer, and where. */
export interface Settlement extends Noted {
    /** Labels of the exits that tried the address, when it is found to refuse all. */
    readonly refusedTo: readonly string[] | undefined;
    /** @default the site that was asked has answered */
    readonly elsewhere: Elsewhere | undefined;
}

const SAID_BY_SITES: ReadonlySet<Outcome> = new Set(['ok', 'blocked', 'rate-limited', 'target-failed']);

/** Has the engine learn what answers taught, each of the site that gave it. */
export class Settlements {
    private readonly destinations = new Destinations();

    constructor(private readonly sites: SiteNames) {}

    /**
     * @param url The address that was asked for.
     * @returns `undefined` when the right to use the exit is given away meanwhile.
     */
    settle(url: string, lease: IdentityLease, verdict: Verdict): Settlement | undefined {
        const { answeredAt = url } = verdict;
        const site = this.siteElsewhere(url, answeredAt, lease, verdict);
        if (site === undefined) {
            const noted = lease.settle(verdict, url);
            return noted && { ...noted, refusedTo: refusedToIn(noted, url, verdict), elsewhere: undefined };
        }
        const noted = lease.settleElsewhere(site, verdict, url, answeredAt);
        if (noted === undefined) return undefined;
        const elsewhere = noted.hasAccepted ? 'accepts-some' : 'accepts-none';
        return { ...noted, refusedTo: refusedToIn(noted, answeredAt, verdict), elsewhere };
    }

    /** The site that answered, where the one that was asked has no part in what it said. */
    private siteElsewhere(
        url: string,
        answeredAt: string,
        { identity }: IdentityLease,
        { about, outcome }: Verdict,
    ): string | undefined {
        if (about !== undefined || !SAID_BY_SITES.has(outcome)) return undefined;
        const asked = this.sites.through(url, identity.exit);
        const answering = this.sites.through(answeredAt, identity.exit);
        return this.destinations.areApart(asked, answering) ? answering : undefined;
    }
}

/** A suspicion ends no request, however many exits share it. */
function refusedToIn({ events }: Noted, address: string, { isSuspicion }: Verdict): readonly string[] | undefined {
    if (isSuspicion === true) return undefined;
    for (const event of events) if (event.kind === 'addressRefused' && event.address === address) return event.triedBy;
    return undefined;
}
