import type { Clock } from '../../dispatch/clock.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Identity } from '../identity.js';
import { isIdle } from '../identity.js';

/** A session counts as expired earlier than its provider says: by this share of its lifetime, and at most so long. */
const EXPIRY_MARGIN_SHARE = 0.1;
const LONGEST_EXPIRY_MARGIN_MILLIS = 5_000;
/** How often idle identities are looked at. The shortest lifetimes are a minute or more. */
const LOOK_AGAIN_MILLIS = 2_000;

export interface ExpiryParts {
    readonly clock: Clock;
    readonly dispatcher: Pick<Dispatcher, 'providerOf'>;
}

/** Says when identities are older than their provider allows, and ends idle ones then, because services count them. */
export class Expiry {
    private cancelLook: (() => void) | undefined;
    private isClosed = false;

    /** @param end Ends an identity, for a reason. */
    constructor(
        private readonly parts: ExpiryParts,
        private readonly identities: ReadonlyMap<string, Identity>,
        private readonly end: (identity: Identity, why: string) => void,
    ) {}

    /** Why an identity may serve no more; `undefined` while it may. */
    of({ createdAt, lastUsedAt, exit }: Identity): string | undefined {
        const { idleSecs, maxAgeSecs } = this.parts.dispatcher.providerOf(exit).lifetime;
        if (idleSecs === undefined && maxAgeSecs === undefined) return undefined;
        const now = this.parts.clock.now();
        if (isOver(idleSecs, now - lastUsedAt)) return `idle for nearly ${idleSecs} s`;
        if (isOver(maxAgeSecs, now - createdAt)) return `nearly ${maxAgeSecs} s old`;
        return undefined;
    }

    /** Looks now and then, for as long as there are identities. */
    watch(): void {
        if (this.cancelLook !== undefined || this.isClosed) return;
        this.cancelLook = this.parts.clock.schedule(LOOK_AGAIN_MILLIS, () => {
            this.cancelLook = undefined;
            for (const identity of this.identities.values()) {
                const why = isIdle(identity) ? this.of(identity) : undefined;
                if (why !== undefined) this.end(identity, why);
            }
            if (this.identities.size > 0) this.watch();
        });
    }

    close(): void {
        this.isClosed = true;
        this.cancelLook?.();
    }
}

/** A limit counts as reached a little early, because the request still has to travel. */
function isOver(limitSecs: number | undefined, millis: number): boolean {
    if (limitSecs === undefined) return false;
    const limit = limitSecs * 1000;
    return millis >= limit - Math.min(limit * EXPIRY_MARGIN_SHARE, LONGEST_EXPIRY_MARGIN_MILLIS);
}
