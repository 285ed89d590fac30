import { finite, orNever } from '../snapshots/infinity.js';
import type { WindowSnapshot } from '../snapshots/site-snapshot.js';
import type { History } from './history.js';
import type { Jitter } from './jitter.js';
import type { LearnedLimit } from './learned-pace.js';

/** Windows in which sites may count requests of everybody: nobody counts those of different addresses for longer. */
const SHORT_WINDOWS: readonly number[] = [250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 30_000, 60_000];
/** Windows in which they may count those of an exit. The last one never ends: so many in total. */
const ALL_WINDOWS: readonly number[] = [...SHORT_WINDOWS, 300_000, 3_600_000, Infinity];

/** What was sent as soon as a window was over is outside of it, however the sum was rounded. */
const ROUNDING_MILLIS = 0.01;

/** By how much more than was accepted is tried next. */
const RAMP = 1.25;

/** What an acceptance tells: nothing new, that more is allowed than was known, or that the limit is higher than it was. */
export type News = 'none' | 'more' | 'raised';

/**
 * What is known of a rule of the kind "so many requests in such a window", from what was accepted and what was not.
 *
 * For each window the highest count that was accepted and the lowest that was refused are kept. A window in which
 * something was accepted that is as much as what was refused cannot be the one that the site counts in. Those that are
 * left are the suspects: whoever keeps below the refused count in all of them is safe, and whoever keeps below it in
 * the shortest only finds out whether that is the one.
 */
export class RateRule {
    private readonly windows: readonly number[];
    private readonly accepted: number[];
    private readonly refused: number[];
    /** How often each refused count turned out to be too low: of two who know of them, the one who knows more is right. */
    private readonly corrections: number[];
    private shortest: number | undefined;
    /** When a refusal was heard last. */
    private refusedAt = -Infinity;
    /** What was accepted before tells nothing. */
    private since = -Infinity;
    private changeCount = 0;

    /** @param scope A site may serve an exit so often in total and no more, but not everybody together. */
    constructor(
        private readonly scope: 'exit' | 'everybody',
        private readonly jitter: Jitter,
    ) {
        this.windows = scope === 'exit' ? ALL_WINDOWS : SHORT_WINDOWS;
        this.accepted = this.windows.map(() => 0);
        this.refused = this.windows.map(() => Infinity);
        this.corrections = this.windows.map(() => 0);
    }

    /** Whether anything was ever refused for its pace. */
    get isKnown(): boolean {
        return this.shortest !== undefined;
    }

    /** The shortest window that the site may be counting in. */
    get windowMillis(): number {
        return this.shortest === undefined ? 0 : this.windows[this.shortest]!;
    }

    /** What is known of the shortest of those windows. */
    get limit(): LearnedLimit | undefined {
        if (this.shortest === undefined) return undefined;
        return {
            windowMillis: this.windowMillis,
            accepted: this.accepted[this.shortest]!,
            refused: this.refused[this.shortest]!,
            isSettled: this.isSettled,
        };
    }

    /** How much of the known limit the request used, itself included; 0 where none is known. */
    usedShare(history: History, sentAt: number): number {
        if (this.shortest === undefined) return 0;
        return this.countWith(history, sentAt, this.windowMillis) / Math.max(1, this.accepted[this.shortest]!);
    }

    /** Whether a request that was refused was more than anything that was accepted so far, in a window that may be the one. */
    isNews(history: History, sentAt: number): boolean {
        return this.windows.some(
            (millis, index) =>
                (!this.isKnown || this.isSuspect(index)) &&
                this.countWith(history, sentAt, millis) > this.accepted[index]!,
        );
    }

    /**
     * @param unanswered Other requests of the history that have no answer yet: they may still be refused.
     */
    noteAccepted(history: History, sentAt: number, unanswered: number): News {
        if (sentAt < this.since) return 'none';
        let isMore = false;
        let cleared = false;
        const end = history.sentBy(sentAt);
        const most = history.total - unanswered;
        for (let index = 0; index < this.windows.length; index += 1) {
            if (most <= this.accepted[index]!) continue;
            const count =
                history.countSince(sentAt - this.windows[index]! + this.edgeMillis(this.windows[index]!), end) -
                unanswered;
            if (count <= this.accepted[index]!) continue;
            isMore = true;
            const wasSuspect = this.isSuspect(index);
            this.accepted[index] = count;
            // What was under way when the refusal was heard may have overtaken what was refused.
            if (wasSuspect && sentAt <= this.refusedAt && count >= this.refused[index]!) this.correct(index, count + 1);
            cleared ||= wasSuspect && !this.isSuspect(index);
        }
        if (!cleared) return isMore ? 'more' : 'none';
        const last = this.shortest!;
        this.findShortest();
        // Even the last suspect accepts more than it refused once: the rule is the same, and its limit is higher.
        if (this.shortest === undefined) {
            this.correct(last, this.accepted[last]! + 1);
            this.shortest = last;
            return 'raised';
        }
        return 'more';
    }

    /** Whether there is one suspect only, and nothing between what it accepted and what it refused. */
    get isSettled(): boolean {
        return this.isClosed && this.windows.filter((_, index) => this.isSuspect(index)).length === 1;
    }

    /** Whether an exit that keeps to the shortest suspect is too slow to learn anything about the others. */
    get isStalled(): boolean {
        if (!this.isClosed) return false;
        const perMilli = this.accepted[this.shortest!]! / this.windowMillis;
        return this.windows.every(
            (millis, index) =>
                index <= this.shortest! || !this.isSuspect(index) || perMilli * millis < this.refused[index]! - 1,
        );
    }

    /** A request was refused, and is in the history no more. */
    noteRefused(history: History, sentAt: number, now: number): void {
        this.refusedAt = now;
        const counts = this.windows.map((millis) => this.countWith(history, sentAt, millis));
        for (const [index, count] of counts.entries()) {
            const widest = this.windows[index]! + this.edgeMillis(this.windows[index]!) - ROUNDING_MILLIS;
            const most = this.countWith(history, sentAt, widest);
            // Nothing else was sent in the window: whatever was too much, it was not counted in there.
            if (most <= 1) this.accepted[index] = Infinity;
            const accepted = this.accepted[index]!;
            const isNearly = count <= accepted && most > accepted;
            this.refused[index] = Math.min(this.refused[index]!, Math.max(2, isNearly ? accepted + 1 : count));
        }
        this.findShortest();
        if (this.shortest !== undefined) return;
        // No rule of this kind explains everything: it has changed, and what was accepted before says nothing any more.
        this.forget(sentAt);
        // What everybody's pace does not explain had another cause.
        if (this.scope === 'everybody') return;
        for (const [index, count] of counts.entries()) this.refused[index] = Math.max(2, count);
        this.findShortest();
    }

    /** Starts again: the rule has changed. */
    forget(now: number): void {
        this.since = now;
        this.changeCount += 1;
        this.accepted.fill(0);
        this.corrections.fill(0);
        this.takeBack();
    }

    /** What was refused had other reasons. */
    takeBack(): void {
        this.refused.fill(Infinity);
        for (const [index, count] of this.accepted.entries()) if (count === Infinity) this.accepted[index] = 0;
        this.shortest = undefined;
    }

    /** When one more request is no more, in every suspect window, than what was accepted; `Infinity` for never. */
    safeAt(history: History, now: number): number {
        let at = now;
        for (let index = this.shortest ?? this.windows.length; index < this.windows.length; index += 1) {
            const most = Math.max(1, Math.min(this.accepted[index]!, this.refused[index]! - 1));
            if (this.isSuspect(index)) at = Math.max(at, this.freeAt(this.windows[index]!, most, history, now));
        }
        return at;
    }

    /**
     * When one more request keeps below what was refused in the shortest of them.
     * @param more How many requests more than that may be tried.
     */
    private boldAt(history: History, now: number, more: number): number {
        if (this.shortest === undefined) return now;
        return this.freeAt(this.windows[this.shortest]!, this.refused[this.shortest]! - 1 + more, history, now);
    }

    /** The same for an exit that finds out whether a window is the right one: it does so with one request at a time. */
    testAt(history: History, now: number, inFlight: number, more: number): number {
        const boldAt = this.boldAt(history, now, more);
        if (boldAt > now) return boldAt;
        return inFlight === 0 || this.safeAt(history, now) <= now ? now : Infinity;
    }

    /** When one more request goes a little beyond what was accepted, in the shortest of them, but not to what was refused. */
    rampAt(history: History, now: number, more: number): number {
        if (this.shortest === undefined) return now;
        const most = Math.min(this.refused[this.shortest]! - 1, Math.ceil(RAMP * this.accepted[this.shortest]!) + 1);
        return this.freeAt(this.windows[this.shortest]!, most + more, history, now);
    }

    /**
     * How many requests the site may have counted in a window when one was refused that is in the history no more. What the
     * same exit sent after it may have overtaken it; of everybody's requests most will be refused as well.
     */
    private countWith(history: History, sentAt: number, windowMillis: number): number {
        const end = history.sentBy(this.scope === 'exit' ? Infinity : sentAt);
        return 1 + history.countSince(sentAt - windowMillis, end);
    }

    /** Nothing is between what the shortest suspect accepted and what it refused. */
    private get isClosed(): boolean {
        return this.shortest !== undefined && this.accepted[this.shortest]! >= this.refused[this.shortest]! - 1;
    }

    /** How far back requests matter to it; 0 while nothing is known. The window that never ends needs their number only. */
    get horizonMillis(): number {
        const suspects = this.windows.filter((millis, index) => millis !== Infinity && this.isSuspect(index));
        const longest = suspects.at(-1);
        return longest === undefined ? 0 : longest + this.edgeMillis(longest);
    }

    /** How often the site's rule turned out to be another. */
    get changes(): number {
        return this.changeCount;
    }

    snapshot(): WindowSnapshot[] {
        return this.windows.map((millis, index) => ({
            windowMillis: finite(millis),
            accepted: finite(this.accepted[index]!),
            refused: finite(this.refused[index]!),
            corrections: this.corrections[index]!,
        }));
    }

    /** Windows that sites were not thought to count in at that time stay unknown. */
    restore(snapshot: readonly WindowSnapshot[], changes: number, now: number): void {
        if (changes > this.changeCount) this.since = now;
        this.changeCount = changes;
        for (const [index, millis] of this.windows.entries()) {
            const known = snapshot.find(({ windowMillis }) => windowMillis === finite(millis));
            if (known === undefined) continue;
            this.accepted[index] = orNever(known.accepted);
            this.refused[index] = orNever(known.refused);
            this.corrections[index] = known.corrections ?? 0;
        }
        this.findShortest();
    }

    private correct(index: number, refused: number): void {
        this.refused[index] = refused;
        this.corrections[index]! += 1;
    }

    private isSuspect(index: number): boolean {
        return this.refused[index]! !== Infinity && this.accepted[index]! < this.refused[index]!;
    }

    private findShortest(): void {
        const index = this.windows.findIndex((_, candidate) => this.isSuspect(candidate));
        this.shortest = index === -1 ? undefined : index;
    }

    /** When there are fewer than so many requests in the window. */
    private freeAt(windowMillis: number, most: number, history: History, now: number): number {
        if (windowMillis === Infinity) return history.total < most ? now : Infinity;
        const oldest = history.latest(most);
        return oldest === undefined ? now : Math.max(now, oldest + windowMillis + this.edgeMillis(windowMillis));
    }

    /**
     * Requests do not arrive when they are sent. What happened at the edge of a window is not counted as accepted in it,
     * and whoever waits for a window to end waits a little longer.
     */
    private edgeMillis(windowMillis: number): number {
        return windowMillis === Infinity ? 0 : this.jitter.millis + 0.02 * windowMillis;
    }
}
