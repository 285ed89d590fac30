import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Exit } from '../../engine/exit.js';
import type { Identity } from '../identity.js';

interface Seen {
    /** By which the last new connection was seen. */
    readonly ip: string;
    /** Whether the one before it was seen by the same; `undefined` after the first. */
    readonly isSame: boolean | undefined;
}

/**
 * Which exits have one IP for all of their connections: only of those are connections kept. Others are gateways that give
 * each connection another IP, and whoever uses them wants another one for each request.
 */
export class SteadyExits {
    private readonly seen = new WeakMap<Exit, Seen>();

    /** @param areSteady What the user says of all exits, if anything. */
    constructor(
        private readonly dispatcher: Pick<Dispatcher, 'providerOf' | 'supply'>,
        private readonly areSteady: boolean | undefined,
    ) {}

    /** A new connection by the exit was seen by that IP. */
    note(exit: Exit, ip: string): void {
        const last = this.seen.get(exit);
        this.seen.set(exit, { ip, isSame: last === undefined ? undefined : last.ip === ip });
    }

    /** Whether the identity's exit is one of them. */
    isOf({ exit, connection: { proxyUrl } }: Identity): boolean {
        return this.areSteady ?? this.seen.get(exit)?.isSame ?? this.isTakenToBe(exit, proxyUrl);
    }

    private isTakenToBe(exit: Exit, proxyUrl: string | undefined): boolean {
        const { dispatcher } = this;
        const provider = dispatcher.providerOf(exit);
        if (provider.exits.kind === 'rotating') return false;
        if (proxyUrl === undefined || provider.isSteady === undefined) return true;
        return provider.isSteady(dispatcher.supply.providerExit(exit), proxyUrl);
    }
}
