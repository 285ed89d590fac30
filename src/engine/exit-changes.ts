import type { Exit } from './exit.js';

/** How much a site has heard of the coming and going of exits. */
export interface SeenChanges {
    arrivals: number;
    departures: number;
}

/** Exits that are gone are left out of the list when there are more of them than of the others, and at least so many. */
const FEW = 64;

/**
 * The exits that came and went, for sites to hear of when they are next used: telling each of them at once would make a new session
 * cost more with every site that is known.
 */
export class ExitChanges {
    /** In the order in which they came, each with its number. */
    private list: { readonly exit: Exit; readonly number: number }[] = [];
    private arrivals = 0;
    private departures = 0;
    private goneOfList = 0;

    /** What a site has heard that was told of all exits just now. */
    get all(): SeenChanges {
        return { arrivals: this.arrivals, departures: this.departures };
    }

    add(exit: Exit): void {
        this.arrivals += 1;
        this.list.push({ exit, number: this.arrivals });
    }

    noteGone(): void {
        this.departures += 1;
        this.goneOfList += 1;
        if (this.goneOfList < FEW || 2 * this.goneOfList < this.list.length) return;
        this.list = this.list.filter(({ exit }) => !exit.dropped);
        this.goneOfList = 0;
    }

    /** Whether there is anything that the site has not heard of. */
    isNews(seen: SeenChanges): boolean {
        return seen.arrivals !== this.arrivals || seen.departures !== this.departures;
    }

    /** Tells a site of those that came since it last heard of them and are still there, and how many have gone. */
    tell(seen: SeenChanges, onArrival: (exit: Exit) => void, onDepartures: (count: number) => void): void {
        let index = this.list.length;
        while (index > 0 && this.list[index - 1]!.number > seen.arrivals) index -= 1;
        for (const { exit } of this.list.slice(index)) if (!exit.dropped) onArrival(exit);
        onDepartures(this.departures - seen.departures);
        Object.assign(seen, this.all);
    }
}
