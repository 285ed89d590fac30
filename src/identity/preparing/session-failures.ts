import { makeRoom } from '../../common/make-room.js';
import { redact } from '../../common/redact.js';
import type { Random } from '../../common/session-id.js';
import type { Clock } from '../../dispatch/clock.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import { NoExitError } from '../../dispatch/no-exit-error.js';
import type { CooldownOptions } from '../../engine/learning/cooldown.js';
import { restMillis } from '../../engine/learning/cooldown.js';
import type { Engine } from '../../engine/engine.js';
import type { Exit } from '../../engine/exit.js';
import type { EventStream } from '../../events/event-stream.js';
import type { Identity } from '../identity.js';

const CALLBACKS = ['prepareSession', 'checkSession'] as const;

/** The callbacks of the user's that decide on sessions. */
export type CallbackName = (typeof CALLBACKS)[number];

/** Sites whose failures are counted at the same time. */
const MOST_SITES = 1_000;
/** Accounts of one site that are remembered at the same time. */
const MOST_ACCOUNTS = 10_000;
/** Sessions of one exit that fail in a row before it is the exit: the first may have failed by chance. */
const FAILURES_OF_EXIT = 2;
/** Sessions of one account that fail in a row before it is the account: an exit that fails is left for another. */
const FAILURES_OF_ACCOUNT = 3;
/** A short rest costs little, and a callback that failed by chance works soon after. */
const REST_OF_EXIT: CooldownOptions = { baseMillis: 1_000, capMillis: 3_600_000 };
/** A password that was wrong is hardly right soon, and services lock accounts that try too often. */
const REST_OF_OTHERS: CooldownOptions = { baseMillis: 30_000, capMillis: 3_600_000 };

/** Failures of sessions of one exit, account or site since one of them worked. */
interface Streak {
    count: number;
    /** Whose session failed last; an account that fails twice by one exit says no more of the exit. */
    lastKey: string | undefined;
    restsUntil: number;
    why: string;
}

/** What one callback did on one site. */
interface SiteRecord {
    /** Of all sessions. */
    readonly all: Streak;
    /** The exits, or accounts, whose sessions these were; no more of them than are needed to stop. */
    readonly failed: Set<Exit | string>;
    readonly exits: WeakMap<Exit, Streak>;
    readonly accounts: Map<string, Streak>;
    /** By which exit a session worked last. */
    workedBy: Exit | undefined;
}

export interface SessionFailuresParts {
    readonly engine: Pick<Engine, 'restExit' | 'supplyOf'>;
    readonly dispatcher: Pick<Dispatcher, 'stop' | 'moveQueues' | 'providerOf'>;
    readonly clock: Clock;
    readonly random: Random;
    /** Exits, or accounts, that have to fail one after another before the crawl stops. */
    readonly mostInARow: number;
    readonly events: EventStream;
}

/**
 * Finds out what it means when a callback of the user's fails for a session, which ends in any case. An exit that fails
 * again while others work rests on the site. An account that fails by several exits is left alone, and so is a site where
 * one exit fails after another: their requests fail for a while. Where no site is left, more would not help: the crawl ends.
 */
export class SessionFailures {
    private readonly records = new Map<string, SiteRecord>();

    constructor(private readonly parts: SessionFailuresParts) {}

    /** @param why The end of a sentence on the failure. */
    note(callback: CallbackName, identity: Identity, site: string, why: string): void {
        const { mostInARow, dispatcher, engine } = this.parts;
        const record = this.recordOf(callback, site);
        this.noteExit(callback, identity, site, why);
        if (identity.key !== undefined) this.noteAccount(record, identity.key, callback, why);
        const { all, failed } = record;
        all.count += 1;
        all.why = redact(why);
        if (failed.size < mostInARow) failed.add(identity.key ?? identity.exit);
        // Nobody knows how many accounts there are.
        const isOfList = identity.key === undefined && dispatcher.providerOf(identity.exit).exits.kind === 'listed';
        const needed = isOfList ? Math.min(mostInARow, engine.supplyOf(identity.exit.supply).exits) : mostInARow;
        if (all.count < mostInARow || failed.size < needed) return;
        this.leaveAlone(all, mostInARow);
        if (this.isAnySiteLeft(callback)) return;
        const message = `${sentence(callback, site, all)}. Fix it, or allow more with "maxSessionFailures".`;
        dispatcher.stop(new NoExitError('stop-crawl', 'misconfigured', message));
    }

    /** What failed was a request by the exit, which says nothing of the callback. */
    noteExit(callback: CallbackName, { exit, key }: Identity, site: string, why: string): void {
        const { engine, dispatcher, clock, random, events } = this.parts;
        const { exits, workedBy } = this.recordOf(callback, site);
        const streak = exits.get(exit) ?? newStreak();
        exits.set(exit, streak);
        if (key === undefined || key !== streak.lastKey) streak.count += 1;
        streak.lastKey = key;
        // As long as no other works there is nothing to compare with.
        const isToBlame = streak.count >= FAILURES_OF_EXIT && workedBy !== undefined && workedBy !== exit;
        if (!isToBlame || exit.dropped) return;
        const sinceMillis = clock.now();
        const untilMillis = sinceMillis + restMillis(streak.count - FAILURES_OF_EXIT, REST_OF_EXIT, random);
        const verdict = { outcome: 'blocked', rule: callback, evidence: redact(why) } as const;
        events.emit(engine.restExit(exit, site, { sinceMillis, untilMillis, verdict }));
        dispatcher.moveQueues();
    }

    /** A session was prepared, or passed the check, or served a page after that. */
    noteSuccess(callback: CallbackName, { exit, key }: Identity, site: string): void {
        const record = this.recordOf(callback, site);
        Object.assign(record.all, newStreak());
        record.failed.clear();
        record.workedBy = exit;
        record.exits.delete(exit);
        if (key !== undefined) record.accounts.delete(key);
    }

    /**
     * @param key The account that the request is for, if it is for any.
     * @throws NoExitError when sessions of the site, or of the account, failed again and again, and it is not time for one more.
     */
    requireHope(site: string, key: string | undefined): void {
        for (const callback of CALLBACKS) {
            const record = this.records.get(nameOf(callback, site));
            if (record === undefined) continue;
            this.requireTurn(record.all, () => sentence(callback, site, record.all));
            const ofAccount = key === undefined ? undefined : record.accounts.get(key);
            if (ofAccount !== undefined) this.requireTurn(ofAccount, () => sentence(callback, site, ofAccount, key));
        }
    }

    private requireTurn({ restsUntil }: Streak, why: () => string): void {
        const millis = restsUntil - this.parts.clock.now();
        if (millis <= 0) return;
        const message = `${why()}; the next try is in ${Math.ceil(millis / 1000)} s.`;
        throw new NoExitError('fail-request', 'exhausted', message);
    }

    /** Whether sessions of any site met so far may still work. */
    private isAnySiteLeft(callback: CallbackName): boolean {
        const now = this.parts.clock.now();
        for (const [name, { all }] of this.records) {
            if (name.startsWith(`${callback} `) && all.restsUntil <= now) return true;
        }
        return false;
    }

    private leaveAlone(streak: Streak, atFirst: number): void {
        const { clock, random } = this.parts;
        streak.restsUntil = clock.now() + restMillis(streak.count - atFirst, REST_OF_OTHERS, random);
    }

    private noteAccount({ accounts }: SiteRecord, key: string, callback: CallbackName, why: string): void {
        const streak = accounts.get(key) ?? newStreak();
        accounts.delete(key);
        makeRoom(accounts, MOST_ACCOUNTS);
        accounts.set(key, streak);
        streak.count += 1;
        streak.why = redact(why);
        if (streak.count >= FAILURES_OF_ACCOUNT) this.leaveAlone(streak, FAILURES_OF_ACCOUNT);
    }

    private recordOf(callback: CallbackName, site: string): SiteRecord {
        const name = nameOf(callback, site);
        const known = this.records.get(name);
        if (known !== undefined) return known;
        makeRoom(this.records, MOST_SITES);
        const record: SiteRecord = {
            all: newStreak(),
            failed: new Set(),
            exits: new WeakMap(),
            accounts: new Map(),
            workedBy: undefined,
        };
        this.records.set(name, record);
        return record;
    }
}

function nameOf(callback: CallbackName, site: string): string {
    return `${callback} ${site}`;
}

function sentence(callback: CallbackName, site: string, { count, why }: Streak, key?: string): string {
    const whose = key === undefined ? '' : ` of "${key}"`;
    return `${callback} failed for ${count} sessions${whose} in a row on ${site}, the last time because ${why}`;
}

function newStreak(): Streak {
    return { count: 0, lastKey: undefined, restsUntil: 0, why: '' };
}
