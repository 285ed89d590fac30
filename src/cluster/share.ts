import type { Worker } from '../stores/coordination-store.js';

/** What a worker should do now to come to its share. */
export interface Move {
    readonly claim: number;
    readonly giveBack: number;
}

/** A worker that lacks less than this part of its share is left with what it has: each exit that moves ends its sessions. */
const TOLERATED_LACK = 0.1;

/**
 * How many exits each worker may hold: all get the same, but nobody more than it wants, and what one does not want is the
 * others'. Every worker comes to the same answer by itself.
 */
export function shareOut(total: number, workers: readonly Worker[]): ReadonlyMap<Worker, number> {
    const shares = new Map<Worker, number>();
    let left = total;
    for (const [index, worker] of workers.toSorted(byWant).entries()) {
        const share = Math.min(worker.wanted, Math.ceil(left / (workers.length - index)));
        shares.set(worker, share);
        left -= share;
    }
    return shares;
}

/**
 * What the worker called `me` should do. Exits are given back only for somebody who lacks many of them and finds none
 * free.
 * @param workers `held` of `me` must not count what it is giving back already.
 */
export function nextMove(me: string, total: number, workers: readonly Worker[]): Move {
    const shares = shareOut(total, workers);
    const surplusOf = (worker: Worker): number => Math.max(0, worker.held - shares.get(worker)!);
    const lackOf = (worker: Worker): number => Math.max(0, shares.get(worker)! - worker.held);
    const mine = workers.find(({ id }) => id === me);
    if (mine === undefined) return { claim: 0, giveBack: 0 };
    const held = sum(workers.map((worker) => worker.held));
    const givers = workers.filter((worker) => surplusOf(worker) > 0);
    const lacks = workers.map((worker) => (isWorthMoving(lackOf(worker), worker, givers) ? lackOf(worker) : 0));
    const missing = Math.max(0, sum(lacks) - Math.max(0, total - held));
    return { claim: lackOf(mine), giveBack: partOf(mine, missing, workers, surplusOf) };
}

function isWorthMoving(lack: number, { held }: Worker, givers: readonly Worker[]): boolean {
    if (lack <= TOLERATED_LACK * (held + lack)) return false;
    // One that cannot be divided would go to and fro.
    return lack > 1 || givers.some((giver) => giver.wanted < giver.held || giver.held > held + 1);
}

/** The parts of all workers come to `missing` exactly, unless they have less to give. */
function partOf(mine: Worker, missing: number, workers: readonly Worker[], surplusOf: (one: Worker) => number): number {
    const surplus = sum(workers.map(surplusOf));
    if (surplus === 0) return 0;
    const wanted = Math.min(missing, surplus);
    const before = sum(workers.filter(({ id }) => id < mine.id).map(surplusOf));
    const upTo = (given: number): number => Math.floor((given * wanted) / surplus);
    return upTo(before + surplusOf(mine)) - upTo(before);
}

function byWant(a: Worker, b: Worker): number {
    if (a.wanted !== b.wanted) return a.wanted < b.wanted ? -1 : 1;
    return a.id < b.id ? -1 : 1;
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
}
