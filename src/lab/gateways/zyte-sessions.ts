import { setTimeout as sleep } from 'node:timers/promises';
import type { ResolvedZyteGatewayOptions } from './zyte-options.js';

/** How much longer the delay of a session becomes with each request that came too early. */
const DELAY_GROWTH = 2;

/** One session of the gateway. */
export interface GatewaySession {
    readonly id: string;
    readonly ip: string;
    lastUsedAt: number;
    /** A request that comes before this is too early. */
    nextAt: number;
    delayMillis: number;
}

/** The sessions that live at the gateway. */
export class GatewaySessions {
    private readonly byId = new Map<string, GatewaySession>();
    private made = 0;
    private drawn = 0;

    constructor(
        private readonly options: ResolvedZyteGatewayOptions,
        private readonly ips: readonly string[],
    ) {}

    /** How many sessions were ever made. */
    get created(): number {
        return this.made;
    }

    get living(): readonly GatewaySession[] {
        this.dropIdle();
        return [...this.byId.values()];
    }

    /** @returns `undefined` when there are as many as there may be. */
    create(): GatewaySession | undefined {
        if (this.living.length >= this.options.maxSessions) return undefined;
        const session = this.passing();
        this.made += 1;
        this.byId.set(session.id, session);
        return session;
    }

    /** What stands for a session where a client wants none: another one each time. */
    passing(): GatewaySession {
        this.drawn += 1;
        return {
            // The service's ids are numbers that tell nothing, and neither do these.
            id: String(1_836_172 + this.drawn * 7_919),
            ip: this.ips[this.drawn % this.ips.length]!,
            lastUsedAt: Date.now(),
            nextAt: 0,
            delayMillis: this.options.delayMillis,
        };
    }

    find(id: string): GatewaySession | undefined {
        this.dropIdle();
        return this.byId.get(id);
    }

    end(id: string): boolean {
        return this.byId.delete(id);
    }

    /**
     * A request of the session arrives, and is held up when it is too early.
     * @returns whether it was.
     */
    async arrive(session: GatewaySession): Promise<boolean> {
        const now = Date.now();
        const waitMillis = session.nextAt - now;
        const isEarly = waitMillis > 0;
        session.delayMillis = isEarly ? session.delayMillis * DELAY_GROWTH : this.options.delayMillis;
        session.nextAt = Math.max(now, session.nextAt) + session.delayMillis;
        session.lastUsedAt = now;
        if (isEarly) await sleep(waitMillis);
        return isEarly;
    }

    private dropIdle(): void {
        const oldest = Date.now() - this.options.idleMillis;
        for (const [id, { lastUsedAt }] of this.byId) if (lastUsedAt < oldest) this.byId.delete(id);
    }
}
