import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PageLike } from '../like.js';

/** Block pages are short, or show what they are at the beginning; more is not looked at. */
const MOST_CHARACTERS = 65_536;

/** The beginning of a body that was read already. */
export function beginningOf(body: unknown): string | undefined {
    if (typeof body === 'string') return body.slice(0, MOST_CHARACTERS);
    if (Buffer.isBuffer(body)) return body.toString('utf8', 0, MOST_CHARACTERS);
    return undefined;
}

/** A page that works tells its text in milliseconds; one that loops for ever, or shows an alert, tells nothing. */
const PAGE_PATIENCE_MILLIS = 1_000;

/**
 * The beginning of the document as the browser has it now; `undefined` when the page is gone, navigates, or does not
 * tell in time.
 */
export async function beginningOfPage(
    page: PageLike,
    patienceMillis = PAGE_PATIENCE_MILLIS,
): Promise<string | undefined> {
    const script = `document.documentElement ? document.documentElement.outerHTML.slice(0, ${MOST_CHARACTERS}) : ''`;
    const patience = new AbortController();
    const told = page.evaluate(script).catch(() => undefined);
    const late = sleep(patienceMillis, undefined, { signal: patience.signal, ref: false }).catch(() => undefined);
    try {
        return beginningOf(await Promise.race([told, late]));
    } finally {
        patience.abort();
    }
}

const readAhead = new WeakMap<object, string>();

/**
 * Reads the beginning of a stream, and gives back a stream that still has all of it. Looking at a stream in place
 * will not do: one that turns out to be empty would have ended before its reader came.
 */
export async function withBeginningRead(stream: Readable): Promise<Readable> {
    const chunks: Buffer[] = [];
    const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
    let size = 0;
    let isDone = false;
    while (size < MOST_CHARACTERS && !isDone) {
        const next = await iterator.next();
        isDone = next.done === true;
        if (next.done === true) break;
        const chunk = Buffer.from(next.value);
        chunks.push(chunk);
        size += chunk.length;
    }
    const again = Readable.from(chunksThen(chunks, isDone ? undefined : iterator), { objectMode: false });
    readAhead.set(again, Buffer.concat(chunks).toString('utf8', 0, MOST_CHARACTERS));
    return again;
}

/** The beginning of a stream that was read ahead. */
export function beginningOfStream(stream: object): string | undefined {
    return readAhead.get(stream);
}

async function* chunksThen(
    chunks: readonly Buffer[],
    rest: AsyncIterator<Buffer | string> | undefined,
): AsyncGenerator<Buffer | string> {
    try {
        yield* chunks;
        for (let next = await rest?.next(); next !== undefined && next.done !== true; next = await rest?.next()) {
            yield next.value;
        }
    } finally {
        await rest?.return?.();
    }
}
