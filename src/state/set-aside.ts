import type { StateStore } from '../stores/store.js';

/** More parts than this no state has; a number that was damaged may say anything. */
const MOST_PARTS = 10_000;

/**
 * Moves a text that cannot be read, with the parts that it says to have, out of the way of the next one: somebody else
 * may be able to read it.
 * @returns what was done, as a sentence.
 */
export async function setAside(store: StateStore, key: string, reason: string, now: number): Promise<string> {
    const asideKey = `${key}_UNREADABLE_${new Date(now).toISOString().replace(/[^0-9TZ]/g, '')}`;
    const text = await move(store, key, asideKey);
    for (let part = 1; part <= partsIn(text); part += 1) await move(store, `${key}_${part}`, `${asideKey}_${part}`);
    return `The state "${key}" (${store.name}) cannot be used, because ${reason}; it is now called "${asideKey}".`;
}

async function move(store: StateStore, from: string, to: string): Promise<string> {
    const text = (await store.load(from)) ?? '';
    await store.save(to, text);
    await store.remove(from);
    return text;
}

function partsIn(text: string): number {
    const digits = /"parts":(\d{1,5})\b/.exec(text)?.[1];
    return Math.min(MOST_PARTS, Number(digits ?? 0));
}
