import { makeRoom } from '../common/make-room.js';
import type { Bytes } from './byte-sums.js';
import { NO_BYTES } from './byte-sums.js';
import type { Traffic } from './traffic.js';

/** Exits of which is remembered what was told. */
const MOST_EXITS = 10_000;

/** What passed by each exit since somebody was told last: what is told adds up to all that passed. */
export class TrafficNews {
    private readonly told = new Map<string, Bytes>();

    constructor(private readonly traffic: Traffic) {}

    /** @returns `undefined` when nothing passed, or nothing was counted. */
    of(exit: string): Bytes | undefined {
        this.traffic.catchUp(exit);
        const now = this.traffic.soFar.byExit.get(exit) ?? NO_BYTES;
        const before = this.told.get(exit);
        if (before === undefined) makeRoom(this.told, MOST_EXITS);
        this.told.set(exit, now);
        const news = { up: now.up - (before?.up ?? 0), down: now.down - (before?.down ?? 0) };
        return news.up + news.down > 0 ? news : undefined;
    }
}
