import type { Random } from '../../src/common/session-id.js';

/** What a site, or the way to it, makes of a request. */
export type Answer =
    | { readonly kind: 'ok' }
    | { readonly kind: 'refused' }
    | { readonly kind: 'limited'; readonly retryAfterMillis?: number }
    | { readonly kind: 'proxy-failed' }
    /** Status 503: the site has trouble of its own. */
    | { readonly kind: 'unavailable' }
    /** The connection was closed without an answer. */
    | { readonly kind: 'reset' }
    | { readonly kind: 'timeout' };

export const OK: Answer = { kind: 'ok' };
export const REFUSED: Answer = { kind: 'refused' };

/** Cookies and fingerprint that requests share. */
export interface SimulatedSession {
    readonly id: number;
    /** Spread evenly from 0 to 1; a site that refuses a share of them refuses those below. */
    readonly fingerprint: number;
    /** Requests that have arrived with it, the one that is judged included. */
    depth: number;
}

/** What a site sees of a request beside its exit. */
export interface SimulatedRequest {
    readonly session: SimulatedSession;
    /** The number of the page. */
    readonly address: number;
}

/** A site as it really is, in virtual time. Made anew for each run. */
export interface SiteTruth {
    /** A request of the exit arrives. */
    judge(exit: number, now: number, request: SimulatedRequest): Answer;
    /** Whether the address is refused to everybody for ever. @default none is */
    readonly isClosed?: (address: number) => boolean;
    /** Whether the oracle may use the session for one more request. @default always */
    readonly accepts?: (session: SimulatedSession) => boolean;
    /** From when on a request of the exit would be accepted, for the oracle; `Infinity` for never. */
    readyAt(exit: number, now: number): number;
    /** How much longer than usual the exit takes. @default as long */
    readonly slowness?: (exit: number) => number;
}

/** A kind of site. */
export interface SiteRule {
    readonly name: string;
    /** `Infinity` for a gateway, where each number is a sticky session of its own. */
    readonly exits: number;
    /** Exits of one /24 network. @default one network for all */
    readonly perNetwork?: number;
    /** So many of the exits, the first ones, are a cheaper tier than the others. @default one tier for all */
    readonly cheapExits?: number;
    make(random: Random): SiteTruth;
}

/** The times of an exit's requests that are still in the window. */
export class Window {
    private readonly times = new Map<number, number[]>();

    constructor(private readonly millis: number) {}

    add(exit: number, now: number): void {
        this.within(exit, now).push(now);
    }

    count(exit: number, now: number): number {
        return this.within(exit, now).length;
    }

    /** When the oldest of so many that are in the window leaves it. */
    freeAt(exit: number, now: number, most: number): number {
        const times = this.within(exit, now);
        return times.length < most ? now : times[times.length - most]! + this.millis;
    }

    private within(exit: number, now: number): number[] {
        let times = this.times.get(exit);
        if (times === undefined) this.times.set(exit, (times = []));
        while (times.length > 0 && times[0]! <= now - this.millis) times.shift();
        return times;
    }
}
