import type { Exit, Rest, Tally } from './exit.js';
import { emptyTally } from './exit.js';
import { History } from './pace/history.js';
import type { Verdict } from './verdict.js';

/** How long the answers of an exit take lately. */
export interface MeasuredLatency {
    readonly millis: number;
    /** A first answer takes longer: the connection for it has to be made, and is kept for the next ones. */
    readonly from: 'first answer' | 'later answers';
    /** How long a slow exit is left out, until it is tried again, in answers of the site. */
    readonly leftOut: { readonly answers: number; readonly until: number } | undefined;
}

/** What an exit may do for a site now. */
export type Place =
    /** Ready, and the site accepted it last time. */
    | 'proven'
    /** Ready, but refusals are held against it: its next request tests it. */
    | 'doubtful'
    /** Ready after a rest, or after answers that told nothing; its next request is a trial. */
    | 'returned'
    /** Not to be used before its rest on this site, or everywhere, is over. */
    | 'resting'
    /** Ready, but not to be used before a time, for the sake of the site's pace or its service's. */
    | 'paced'
    /** Ready, but not to be used before another exit has shown that the site accepts so much. */
    | 'held'
    /** Serving a request of this or of another site. */
    | 'in-use';

/** What is known of one exit on one site. Made when the site first uses the exit. */
export interface ExitHealth {
    readonly exit: Exit;
    place: Place;
    /** Requests that it was ever given. */
    served: number;
    /** When it was last given one. */
    usedAt: number;
    /** An earlier process saw the site accept it. */
    acceptedEarlier: boolean;
    /** Requests of this site that are using the exit now. */
    inFlight: number;
    /** The rest on this site; kept after it ended, for its reason, until the site accepts the exit again. */
    rest: Rest | undefined;
    /** Refusals in a row, forgiven one by one. */
    failures: number;
    /** Times in a row that the site called it too fast, those that were under way together counted once. */
    limitsInARow: number;
    /** Other refusals in a row. */
    refusalsInARow: number;
    /** The request in flight decides whether the exit is trusted; counted while it runs. */
    onTrial: boolean;
    /** An entry in the queue of proven exits exists already, and will count when it is one again. */
    listedAsProven: boolean;
    /** An entry in the queue of exits to share exists already. */
    listedForSharing: boolean;
    readonly tally: Tally;
    /** Refusals for which it may be to blame. */
    cases: readonly Case[];
    /** When it was last found to be to blame. */
    convictedAt: number;
    /** How long its answers took lately; `undefined` before the first. */
    latency: MeasuredLatency | undefined;
    /** When its requests were sent, those that were turned away left out. */
    readonly history: History;
    /** Sessions that keep it to themselves for a while. */
    reservations: number;
    /** When the user's own delay is over. */
    notBefore: number;
    /** When and how the site turned it away for being too fast; until it is accepted again. */
    slowed: { readonly sentAt: number; readonly at: number; readonly answer: 'refused' | 'limited' } | undefined;
}

export function newExitHealth(exit: Exit): ExitHealth {
    return {
        exit,
        place: 'in-use',
        served: 0,
        usedAt: 0,
        acceptedEarlier: false,
        notBefore: 0,
        reservations: 0,
        inFlight: 0,
        rest: undefined,
        failures: 0,
        limitsInARow: 0,
        refusalsInARow: 0,
        onTrial: false,
        listedAsProven: false,
        listedForSharing: false,
        tally: emptyTally(),
        cases: [],
        convictedAt: -Infinity,
        latency: undefined,
        history: new History(),
        slowed: undefined,
    };
}

/** The time until which the exit may not be used for the site, or 0. */
export function restsUntil(health: ExitHealth): number {
    return Math.max(health.rest?.untilMillis ?? 0, health.exit.rest?.untilMillis ?? 0);
}

/** Whether the site accepted the exit when it last said anything about it. */
export function isProven(health: ExitHealth): boolean {
    return wasAccepted(health) && health.rest === undefined;
}

/** Whether the site ever accepted the exit. */
export function wasAccepted({ tally, acceptedEarlier }: ExitHealth): boolean {
    return tally.ok > 0 || acceptedEarlier;
}

/** Whether the site accepted the exit, and holds nothing against it. */
export function isTrusted(health: ExitHealth): boolean {
    return wasAccepted(health) && health.cases.length === 0;
}

/** How a request failed, where several may be to blame. */
export type Refusal =
    /** The site turned it away. */
    | 'refused'
    /** The site called it too fast, although the exit had done no more than others. */
    | 'limited'
    /** The connection ended without an answer. */
    | 'reset'
    /** Nothing came in time: to try the same again costs as much time again. */
    | 'timeout'
    /** The site said that it is in trouble itself. */
    | 'trouble';

/** A request, as it was when it was sent. */
export interface SentRequest {
    readonly health: ExitHealth;
    /** The page that is asked for; `undefined` where several requests may not be told apart by it. */
    readonly address: string | undefined;
    /** What it is sent with: two refusals of one session are one piece of evidence. */
    readonly session: unknown;
    /** How many requests the session has sent to the site, this one included. */
    readonly depth: number;
    readonly sentAt: number;
    /** The site had accepted the exit, and nothing was held against it. */
    readonly wasTrusted: boolean;
    /** The site had never accepted the exit. */
    readonly wasTrial: boolean;
    /** The exit had been turned away for its pace, and not been accepted since. */
    readonly wasSlowed: boolean;
    /** It finds out whether a site in trouble answers again. */
    readonly isProbe: boolean;
}

/** One refusal, until it is known who is to blame: the exit, the address, the moment, or nobody. */
export interface Case {
    readonly request: SentRequest;
    readonly health: ExitHealth;
    readonly address: DoubtfulAddress;
    readonly kind: Refusal;
    readonly verdict: Verdict;
    readonly at: number;
    /** Whether exit and address were above suspicion until then, so that the refusal counts in the frequencies. */
    readonly isFirst: boolean;
    /** The site accepted the exit later, or the address. */
    exitIsCleared: boolean;
    addressIsCleared: boolean;
    isClosed: boolean;
}

/** An address that was refused, and not accepted since. */
export interface DoubtfulAddress {
    readonly key: string | undefined;
    /** Refusals for which it may be to blame. */
    cases: readonly Case[];
    /** Exits, and how many requests the site had accepted of each when it last tried the address. */
    readonly triedBy: Map<ExitHealth, number>;
    tries: number;
    /** Times that no answer came in time. */
    timeouts: number;
    /** How much of a refused address it is, by what speaks against it; 0 once it is in doubt no more. */
    weight: number;
    /** All that speaks against it is one refusal, which may turn out to be chance. */
    mayBeChance: boolean;
}
