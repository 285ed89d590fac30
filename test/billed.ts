import type { Lab } from 'crawlee-proxy-sessions/lab';
import { expect } from 'vitest';
import type { Stats } from '../src/index.js';

/** How far our counts may be from what the proxies counted. */
const TOLERANCE = 0.05;

/** Bytes that a proxy of the lab counted, both ways. */
export function billedBy({ bytes }: Lab['exits'][number]): number {
    return bytes.up + bytes.down;
}

export function sumOf(bytes: { readonly up: number; readonly down: number } | undefined): number {
    return (bytes?.up ?? 0) + (bytes?.down ?? 0);
}

/** What was counted for each exit, and in all, is what the proxies counted. */
export function expectAsBilled({ exits }: Lab, stats: Stats): void {
    const counted = Object.values(stats.exits).map(({ bytes }) => sumOf(bytes));
    for (const [index, exit] of exits.entries()) expectWithin(counted[index]!, billedBy(exit));
    const billed = exits.reduce((sum, exit) => sum + billedBy(exit), 0);
    expect(billed).toBeGreaterThan(0);
    expectWithin(sumOf(stats.totals.bytes), billed);
}

function expectWithin(counted: number, billed: number): void {
    expect(Math.abs(counted - billed)).toBeLessThanOrEqual(TOLERANCE * billed);
}
