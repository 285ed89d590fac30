import type { Worker } from '../stores/coordination-store.js';

/** What a worker should do now to come to its share. */
export interface Move {
    readonly claim: number;
    readonly giveBack: number;
}

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

/** What the worker called `me` should do. Exits are given back only for somebody who lacks them and finds none free. */
export function nextMove(me: string, total: number, workers: readonly Worker[]): Move {
    const shares = shareOut(total, workers);
    const surplusOf = (worker: Worker): number => Math.max(0, worker.held - shares.get(worker)!);
    const lackOf = (worker: Worker): number => Math.max(0, shares.get(worker)! - worker.held);
    const mine = workers.find(({ id }) => id === me);
    if (mine === undefined) return { claim: 0, giveBack: 0 };
    const held = sum(workers.map((worker) => worker.held));
    const missing = Math.max(0, sum(workers.map(lackOf)) - Math.max(0, total - held));
    const surplus = sum(workers.map(surplusOf));
    const giveBack = surplus === 0 ? 0 : Math.min(surplusOf(mine), Math.ceil((missing * surplusOf(mine)) / surplus));
    return { claim: lackOf(mine), giveBack };
}

function byWant(a: Worker, b: Worker): number {
    if (a.wanted !== b.wanted) return a.wanted < b.wanted ? -1 : 1;
    return a.id < b.id ? -1 : 1;
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
}
