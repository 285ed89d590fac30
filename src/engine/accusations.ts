import type { Tally } from './exit.js';
import { Fifo } from './fifo.js';
import type { Standing } from './standing.js';
import { wasAccepted } from './standing.js';
import type { Transition } from './transition.js';

/** Exits that work for other addresses of the site, and that one address refused, before the address is to blame. */
const REFUSALS_TO_CONVICT = 3;
/** Refusals of other addresses meanwhile, for each acceptance, above which three in a row are no surprise. */
const MOST_OTHER_REFUSALS = 0.1;
/** How long the news that an exit rests is held back, because the address may turn out to be to blame. */
const LONGEST_SILENCE_MILLIS = 5_000;
/** Addresses whose refusals are remembered at the same time. */
const MOST_ADDRESSES = 1_000;

interface Case {
    readonly openedAt: number;
    /** How the site had answered before. */
    readonly before: Readonly<Tally>;
    refusals: number;
    readonly accused: Set<Standing>;
    /** What is to be told of the accused once they are not acquitted. */
    readonly news: Transition[];
}

/**
 * Is it the exit or the address? A page that nobody may see answers every exit with a refusal. Refusals are held
 * against the exit, as the likelier culprit, until the address has refused several exits that work elsewhere.
 */
export class Accusations {
    private readonly cases = new Map<string, Case>();
    /** Cases whose news may still be taken back, oldest first. */
    private readonly silent = new Fifo<Case>();

    /** @param tally How the site answered so far; read whenever an address is judged. */
    constructor(private readonly tally: Readonly<Tally>) {}

    /**
     * An address refused an exit.
     * @param news What to tell of it, unless the exit is acquitted soon.
     * @returns the exits to acquit, when the address is to blame.
     */
    accuse(
        address: string,
        standing: Standing,
        news: readonly Transition[],
        now: number,
    ): ReadonlySet<Standing> | undefined {
        const open = this.open(address, now);
        open.accused.add(standing);
        open.refusals += 1;
        open.news.push(...news);
        const workElsewhere = [...open.accused].filter(wasAccepted).length;
        if (workElsewhere < REFUSALS_TO_CONVICT || this.othersWereRefusedToo(open)) return undefined;
        this.cases.delete(address);
        open.news.length = 0;
        return open.accused;
    }

    /** An address was accepted: the exits that it refused before are to blame. @returns the news of them. */
    close(address: string): readonly Transition[] {
        const news = this.cases.get(address)?.news.splice(0) ?? [];
        this.cases.delete(address);
        return news;
    }

    /** News that nobody took back in time. */
    overdue(now: number): readonly Transition[] {
        const overdue: Transition[] = [];
        for (let oldest = this.silent.peek(); oldest !== undefined; oldest = this.silent.peek()) {
            if (now - oldest.openedAt < LONGEST_SILENCE_MILLIS) break;
            this.silent.shift();
            overdue.push(...oldest.news.splice(0));
        }
        return overdue;
    }

    private othersWereRefusedToo({ before, refusals }: Case): boolean {
        const others = this.tally.blocked - before.blocked - refusals;
        return others > MOST_OTHER_REFUSALS * (this.tally.ok - before.ok);
    }

    private open(address: string, now: number): Case {
        const known = this.cases.get(address);
        if (known !== undefined) return known;
        if (this.cases.size >= MOST_ADDRESSES) this.cases.delete(this.cases.keys().next().value!);
        // The refusal that opens the case is counted already.
        const before = { ...this.tally, blocked: this.tally.blocked - 1 };
        const opened: Case = { openedAt: now, before, refusals: 0, accused: new Set(), news: [] };
        this.cases.set(address, opened);
        this.silent.push(opened);
        return opened;
    }
}
