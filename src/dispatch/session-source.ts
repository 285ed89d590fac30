import { ProxySessionsError } from '../common/errors.js';
import { redact } from '../common/redact.js';
import type { Random } from '../common/session-id.js';
import { newSessionId } from '../common/session-id.js';
import type { Provider, ProviderExit } from '../providers/provider.js';
import type { Clock } from './clock.js';
import { Numbers } from './numbers.js';
import type { SessionSharing } from './sharing.js';

export interface SessionSourceOptions {
    readonly provider: Provider;
    readonly random: Random;
    readonly clock: Clock;
    /** The service made a session. */
    readonly onMade: (exit: ProviderExit) => void;
    /** Something changed: requests that wait for a session should ask again. */
    readonly onChange: () => void;
    /** The service will make no session, whenever it is asked. */
    readonly onRefused: (reason: string) => void;
    /** Where the sessions of other processes count too. */
    readonly sharing?: SessionSharing | undefined;
}

/** Sessions that a service is asked to make at the same time. */
const MOST_CREATIONS = 5;
const FIRST_RETRY_MILLIS = 1_000;
const LONGEST_RETRY_MILLIS = 60_000;

/** Makes sessions at a provider, and ends them there. */
export class SessionSource {
    private readonly ending = new Set<Promise<void>>();
    private readonly numbers: Numbers | undefined;
    private creating = 0;
    private failuresInARow = 0;
    private retryMillis = 0;

    constructor(private readonly options: SessionSourceOptions) {
        const { provider, random } = options;
        if (provider.exits.kind === 'numbered') this.numbers = new Numbers(provider.exits, random);
    }

    /** Exits that come and go, as opposed to those of a list. */
    get isEndless(): boolean {
        return this.options.provider.exits.kind !== 'listed';
    }

    /** Whether no more sessions may live beside those that do; those that are ending do not count. */
    isFull(living: number): boolean {
        const { provider, sharing } = this.options;
        if (sharing !== undefined && sharing.room <= this.creating) return true;
        return 'maxSessions' in provider.exits && living + this.creating >= provider.exits.maxSessions;
    }

    /**
     * One more session for requests that wait.
     * @param living Sessions that there are already.
     * @param waiting Requests that wait; each needs one session at most.
     * @returns the session; `soon` when the service is making one, and `undefined` when there can be none now.
     */
    make(living: number, waiting: number): ProviderExit | 'soon' | undefined {
        const { provider, random, clock, sharing } = this.options;
        const { exits } = provider;
        const own = 'maxSessions' in exits ? exits.maxSessions - living - this.creating - this.ending.size : Infinity;
        const room = sharing === undefined ? own : Math.min(own, sharing.room - this.creating);
        switch (exits.kind) {
            case 'listed':
                return undefined;
            case 'assigned': {
                if (clock.now() < this.retryMillis) return undefined;
                const wanted = Math.min(room, MOST_CREATIONS - this.creating, waiting - this.creating);
                for (let index = 0; index < wanted; index += 1) void this.create(() => exits.create());
                return this.creating > 0 ? 'soon' : undefined;
            }
            case 'numbered': {
                const number = room > 0 ? this.takeNumber() : undefined;
                return number === undefined ? undefined : this.noteMade(this.describe(String(number)));
            }
            case 'minted':
            case 'rotating':
                return room > 0 ? this.describe(newSessionId(random)) : undefined;
        }
    }

    /** When it makes sense to ask again without anything else having happened; `undefined` when it does not. */
    get nextChanceMillis(): number | undefined {
        if (this.ending.size > 0 || this.creating > 0) return Infinity;
        return this.retryMillis > this.options.clock.now() ? this.retryMillis : this.numbers?.nextRestMillis;
    }

    /** The session that an id from elsewhere stands for, such as one from an earlier run. */
    async find(id: string): Promise<ProviderExit | undefined> {
        const { exits } = this.options.provider;
        switch (exits.kind) {
            case 'minted':
                return this.describe(exits.fitSessionId(id));
            case 'numbered':
                return (await this.claimNumber(Number(id))) ? this.noteMade(this.describe(id)) : undefined;
            case 'assigned': {
                const found = await exits.find(id);
                return found && this.noteMade(found);
            }
            case 'listed':
            case 'rotating':
                return undefined;
        }
    }

    /** Nobody uses a session any more. */
    end(exit: ProviderExit): void {
        const { provider, clock, onChange, sharing } = this.options;
        this.numbers?.giveBack(Number(exit.id), clock.now());
        if (provider.end === undefined) {
            sharing?.onEnded(exit);
            return;
        }
        const ended: Promise<void> = provider
            .end(exit)
            // The service ends idle sessions by itself: all that is lost is time.
            .catch(() => undefined)
            .then(() => {
                this.ending.delete(ended);
                sharing?.onEnded(exit);
                onChange();
            });
        this.ending.add(ended);
    }

    /** Resolves when all sessions that were to end have ended. */
    async settled(): Promise<void> {
        await Promise.all(this.ending);
    }

    private async create(create: () => Promise<ProviderExit>): Promise<void> {
        const { onMade, onChange, onRefused, clock } = this.options;
        this.creating += 1;
        try {
            const exit = await create();
            this.failuresInARow = 0;
            onMade(this.noteMade(exit));
        } catch (error) {
            const { message } = error as Error;
            if (error instanceof ProxySessionsError && error.code === 'misconfigured') onRefused(redact(message));
            const millis = Math.min(LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** this.failuresInARow);
            this.failuresInARow += 1;
            this.retryMillis = clock.now() + millis;
            clock.schedule(millis, onChange);
        } finally {
            this.creating -= 1;
            onChange();
        }
    }

    private noteMade(session: ProviderExit): ProviderExit {
        this.options.sharing?.onMade(session);
        return session;
    }

    private takeNumber(): number | undefined {
        const { sharing, clock } = this.options;
        return sharing === undefined ? this.numbers!.take(clock.now()) : sharing.takeNumber();
    }

    private async claimNumber(number: number): Promise<boolean> {
        const { sharing } = this.options;
        if (!this.numbers!.claim(number)) return false;
        return sharing === undefined || sharing.claimNumber(number);
    }

    private describe(id: string): ProviderExit {
        return { id, label: `${this.options.provider.name} session ${id}` };
    }
}
