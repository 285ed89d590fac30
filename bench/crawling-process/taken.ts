import { median } from '../median.js';

/** What a crawl took, told by the process that did it. */
export interface Taken {
    readonly cpuMillis: number;
    readonly secs: number;
    readonly got: number;
    /** What is in use after it, in bytes. */
    readonly heap: number;
}

/** Processor time of a page. */
export function cpuOf({ cpuMillis, got }: Taken): number {
    return cpuMillis / got;
}

/** How much more processor time the second crawls took than the first of the same rounds, for people. */
export function moreThan(first: readonly Taken[], second: readonly Taken[]): { median: string; quartiles: string } {
    const more = second.map((one, round) => 100 * (cpuOf(one) / cpuOf(first[round]!) - 1)).sort((a, b) => a - b);
    const quartiles = [more[Math.floor(more.length / 4)]!, more[Math.ceil((3 * more.length) / 4) - 1]!];
    return { median: percent(median(more)), quartiles: quartiles.map(percent).join(' … ') };
}

export function percent(value: number): string {
    return `${value.toFixed(1)} %`;
}
