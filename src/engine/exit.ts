import type { Outcome, Verdict } from './verdict.js';

/** The key of the only supply that most pools have. */
export const ONLY_SUPPLY = '';

/** How an exit is introduced to the engine. */
export interface ExitInfo {
    readonly id: string;
    readonly label: string;
    /** The network in which evidence is shared, such as `203.0.113.0/24`, or the gateway when the IP is unknown. */
    readonly network?: string | undefined;
    /** How expensive it is, from 0: more expensive ones serve only sites that refuse the cheaper. @default 0 */
    readonly tier?: number | undefined;
    /** The route whose requests it serves, and no others. @default those of no route */
    readonly route?: string | undefined;
    /** Whether no proxy is in the way. @default false */
    readonly isDirect?: boolean | undefined;
    /** What it comes from: exits of one supply share an account. @default all come from one */
    readonly supply?: string | undefined;
}

/** A period in which an exit is not used, and why. */
export interface Rest {
    readonly sinceMillis: number;
    readonly untilMillis: number;
    readonly verdict: Verdict;
}

/** What the engine knows of one exit across all sites. Only the engine changes it. */
export interface Exit extends ExitInfo {
    readonly supply: string;
    /** Requests that are being sent through the exit now, to any site. */
    inFlight: number;
    /** Open leases: these requests, and pages that were accepted and are still in use. */
    leases: number;
    /** Set while the exit rests on every site, because the proxy itself failed. */
    rest: Rest | undefined;
    /** Not to be used before, on any site, because its service wants requests to be so far apart. */
    pacedUntil: number;
    /** Proxy failures in a row. */
    failures: number;
    /** One identity keeps it to itself, on all sites. */
    isKept: boolean;
    /** Gone for good; queues forget it when they meet it. */
    dropped: boolean;
    /** What it did on sites that are forgotten by now. */
    past: Tally | undefined;
    /** Called once when nothing is being sent any more: sites that wanted the exit while another used it. */
    onFree: ((now: number) => void)[] | undefined;
    /** Called once when the last lease ends. */
    onUnused: (() => void)[] | undefined;
}

/** What became of an answer that a site gave. */
export type Conclusion =
    /** A page whose handler ended well. */
    | 'finished'
    /** A page whose handler failed. */
    | 'handlerFailed'
    /** No page: a request by which a session was prepared. */
    | 'prepared';

/** How often each outcome, and each conclusion, was seen. */
export interface Tally {
    requests: number;
    /** The site accepted the request; what became of the answer is counted by conclusions. */
    ok: number;
    finished: number;
    handlerFailed: number;
    prepared: number;
    blocked: number;
    rateLimited: number;
    proxyFailed: number;
    targetFailed: number;
    misconfigured: number;
}

export function emptyTally(): Tally {
    return {
        requests: 0,
        ok: 0,
        finished: 0,
        handlerFailed: 0,
        prepared: 0,
        blocked: 0,
        rateLimited: 0,
        proxyFailed: 0,
        targetFailed: 0,
        misconfigured: 0,
    };
}

export function addTally(sum: Tally, tally: Readonly<Tally>): void {
    for (const key of Object.keys(tally) as (keyof Tally)[]) sum[key] += tally[key];
}

/** Where each outcome is counted. */
export const COUNTED_AS: Readonly<Record<Outcome, keyof Tally>> = {
    ok: 'ok',
    blocked: 'blocked',
    'rate-limited': 'rateLimited',
    'proxy-failed': 'proxyFailed',
    'target-failed': 'targetFailed',
    misconfigured: 'misconfigured',
};

/** @param word `again` where an outcome of the request was counted before. */
export function countOutcome(tally: Tally, { outcome }: Verdict, word: 'first' | 'again'): void {
    if (word === 'first') tally.requests += 1;
    tally[COUNTED_AS[outcome]] += 1;
}

export function newExit({ id, label, network, tier, route, isDirect, supply = ONLY_SUPPLY }: ExitInfo): Exit {
    return {
        id,
        label,
        network,
        tier,
        route,
        isDirect,
        supply,
        inFlight: 0,
        leases: 0,
        rest: undefined,
        pacedUntil: 0,
        failures: 0,
        isKept: false,
        dropped: false,
        past: undefined,
        onFree: undefined,
        onUnused: undefined,
    };
}
