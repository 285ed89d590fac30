import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Identity } from '../identity.js';
import { isIdle } from '../identity.js';
import type { Identities } from '../lifetime/identities.js';
import type { CrawlerTraits, Rotation } from '../rotations/rotation.js';
import type { Residents } from './residents.js';

export interface UsageRulesParts {
    readonly dispatcher: Pick<Dispatcher, 'sessionDepth'>;
    readonly identities: Pick<Identities, 'isFit' | 'retire'>;
    readonly rotation: Rotation;
    readonly crawler: CrawlerTraits;
    /** Those of all crawlers that share their sessions. @default the crawler has its own */
    readonly shared: Residents | undefined;
}

/** How much an identity of the pool may serve. */
export class UsageRules {
    constructor(private readonly parts: UsageRulesParts) {}

    /** Whether an idle identity goes on when its exit's turn comes again. What crawlers share outlives their browsers. */
    get continues(): boolean {
        return this.parts.rotation.continues || this.parts.shared !== undefined;
    }

    /** Whether the identity has served all that its rotation allows. */
    isUsedUp(identity: Identity): boolean {
        return this.parts.shared === undefined && this.parts.rotation.isUsedUp(identity, this.parts.crawler);
    }

    /** Whether the identity lives, and may be promised one request more. */
    mayGoOn(identity: Identity, site: string): boolean {
        this.endIfSpent(identity, site);
        return this.whySpent(identity, site) === undefined && this.parts.identities.isFit(identity);
    }

    /** Ends an identity that may serve no more, once the last of its requests has ended: its browser ends with it. */
    endIfSpent(identity: Identity, site: string): void {
        const why = this.whySpent(identity, site);
        if (why !== undefined && isIdle(identity)) this.parts.identities.retire(identity, 'used-up', why, site);
    }

    private whySpent({ promisedRequests, mostRequests, session, key }: Identity, site: string): string | undefined {
        if (promisedRequests >= mostRequests) return `maxUsageCount of ${session.maxUsageCount} reached`;
        if (key !== undefined) return undefined;
        const most = this.parts.dispatcher.sessionDepth(site);
        return promisedRequests >= most ? `${site} refuses sessions after ${most} requests` : undefined;
    }
}
