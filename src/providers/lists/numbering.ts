import type { Steps } from '../../common/slices.js';

/** What tells entries of a list apart: those with one name only by their secrets. */
interface Named {
    readonly name: string;
    readonly secret: string;
}

/**
 * Numbers of entries that only their secrets tell apart, which tell nothing of the secrets. Whoever stays in the list keeps
 * its number; a secret that takes another's place gets the number that became free.
 */
export class Numbering {
    private numbers: ReadonlyMap<string, number> = new Map();

    /** @returns the number of each entry, from 1. */
    *renew(entries: readonly Named[]): Steps<number[]> {
        const next = new Map<string, number>();
        const taken = new Set<string>();
        for (const entry of entries) {
            yield;
            const known = this.numbers.get(keyOf(entry));
            if (known === undefined) continue;
            next.set(keyOf(entry), known);
            taken.add(`${entry.name} ${known}`);
        }
        const free = new Map<string, number>();
        const numbers: number[] = [];
        for (const entry of entries) {
            yield;
            const key = keyOf(entry);
            let number = next.get(key);
            if (number === undefined) {
                number = free.get(entry.name) ?? 1;
                while (taken.has(`${entry.name} ${number}`)) number += 1;
                free.set(entry.name, number + 1);
                next.set(key, number);
            }
            numbers.push(number);
        }
        this.numbers = next;
        return numbers;
    }
}

function keyOf({ name, secret }: Named): string {
    return `${name} ${secret}`;
}
