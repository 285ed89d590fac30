import { makeRoom } from '../../common/make-room.js';
import type { ProxySessionsErrorCode } from '../../common/errors.js';
import { redact } from '../../common/redact.js';
import type { Exit } from '../../engine/exit.js';
import type { Outcome, Verdict } from '../../engine/verdict.js';
import type { CrawlEvents } from '../../events/events.js';

/** Why a page was lost: the last outcome, what kept the request from being sent, or an error of the user's own code. */
export type LossCause =
    Exclude<Outcome, 'ok'> | 'no-exit' | 'budget-spent' | 'session-unfit' | 'unsupported' | 'own-code';

export const LOSS_CAUSES = [
    'blocked',
    'rate-limited',
    'proxy-failed',
    'target-failed',
    'misconfigured',
    'no-exit',
    'budget-spent',
    'session-unfit',
    'unsupported',
    'own-code',
] as const satisfies readonly LossCause[];

/** A page that was given up. */
export interface Loss {
    readonly url: string;
    readonly site: string;
    readonly atMillis: number;
    readonly cause: LossCause;
    /** The error that the crawler gave up with. */
    readonly error: string;
    /** Labels of the exits that were tried, in order; the latest ones when there were many. */
    readonly exits: readonly string[];
    readonly attempts: number;
}

/** Lost pages that are listed; all are counted. */
const MOST_LOSSES = 2_000;
/** Requests whose failed attempts are remembered at the same time. */
const MOST_OPEN = 5_000;
const MOST_EXITS_OF_A_PAGE = 20;
const LONGEST_URL = 500;
const LONGEST_ERROR = 300;
/** An adaptive crawler may run a handler twice for one page, one run right after the other. */
const LATEST_GOT = 500;

/** What is told of an attempt that failed, as far as it matters here. */
interface FailedAttempt {
    readonly requestId: string;
    readonly exit?: Pick<Exit, 'label'> | undefined;
    readonly verdict?: Verdict | undefined;
}

interface Open {
    attempts: number;
    readonly exits: string[];
    verdict: Verdict | undefined;
}

/** Counts the pages that were got and lost, and keeps the story of those that were lost. */
export class Pages {
    got = 0;
    lost = 0;
    readonly losses: Loss[] = [];
    /** How many pages were lost for each cause, by site. */
    readonly lostBySite = new Map<string, Map<LossCause, number>>();
    private readonly open = new Map<string, Open>();
    private readonly latestGot = new Set<string>();

    noteGot(id: string): void {
        this.open.delete(id);
        if (this.latestGot.has(id)) return;
        this.latestGot.add(id);
        if (this.latestGot.size > LATEST_GOT) this.latestGot.delete(this.latestGot.values().next().value!);
        this.got += 1;
    }

    noteFailedAttempt({ requestId: id, exit, verdict }: FailedAttempt): void {
        const open = this.open.get(id) ?? { attempts: 0, exits: [], verdict: undefined };
        this.open.delete(id);
        makeRoom(this.open, MOST_OPEN);
        this.open.set(id, open);
        open.verdict = verdict;
        if (exit === undefined) return;
        open.attempts += 1;
        if (open.exits.at(-1) !== exit.label) open.exits.push(exit.label);
        if (open.exits.length > MOST_EXITS_OF_A_PAGE) open.exits.shift();
    }

    noteLost({ requestId: id, url, site, error, code }: CrawlEvents['pageLost'], atMillis: number): void {
        const { attempts = 0, exits = [], verdict } = this.open.get(id) ?? {};
        this.open.delete(id);
        this.lost += 1;
        const cause = causeOf(code, verdict);
        const causes = this.lostBySite.get(site) ?? new Map<LossCause, number>();
        if (this.lostBySite.size < MOST_LOSSES) this.lostBySite.set(site, causes);
        causes.set(cause, (causes.get(cause) ?? 0) + 1);
        if (this.losses.length >= MOST_LOSSES) return;
        this.losses.push({
            url: redact(url).slice(0, LONGEST_URL),
            site,
            atMillis,
            cause,
            error: redact(error).slice(0, LONGEST_ERROR),
            exits,
            attempts,
        });
    }
}

function causeOf(code: ProxySessionsErrorCode | undefined, verdict: Verdict | undefined): LossCause {
    if (code === 'exhausted') return 'no-exit';
    if (code !== undefined && code !== 'invalid-options') return code;
    return verdict === undefined || verdict.outcome === 'ok' ? 'own-code' : verdict.outcome;
}
