import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PageLike } from '../like.js';

/** Of longer pages, the beginning and the end are looked at: a challenge may have its script after all its pictures. */
const MOST_CHARACTERS = 1_048_576;
/** The same for what has to be decoded, or to come out of a browser, first. */
const MOST_TO_TRANSFER = 262_144;
/** How much of it is the end. */
const SHARE_OF_THE_END = 0.25;

/** A body that was read already, as text. */
export function textOfBody(body: unknown): string | undefined {
    if (typeof body === 'string') {
        const end = MOST_CHARACTERS * SHARE_OF_THE_END;
        return body.length <= MOST_CHARACTERS ? body : body.slice(0, MOST_CHARACTERS - end) + body.slice(-end);
    }
    if (!Buffer.isBuffer(body)) return undefined;
    if (body.length <= MOST_TO_TRANSFER) return body.toString('utf8');
    const end = MOST_TO_TRANSFER * SHARE_OF_THE_END;
    return body.toString('utf8', 0, MOST_TO_TRANSFER - end) + body.toString('utf8', body.length - end);
}

/** A page that works tells its text in milliseconds; one that loops for ever, or shows an alert, tells nothing. */
const PAGE_PATIENCE_MILLIS = 1_000;

/** The document as the browser has it now; `undefined` when the page is gone, navigates, or does not tell in time. */
export async function textOfPage(page: PageLike, patienceMillis = PAGE_PATIENCE_MILLIS): Promise<string | undefined> {
    const end = MOST_TO_TRANSFER * SHARE_OF_THE_END;
    const script = `((text) => text.length <= ${MOST_TO_TRANSFER} ? text : text.slice(0, ${MOST_TO_TRANSFER - end}) + text.slice(-${end}))(document.documentElement ? document.documentElement.outerHTML : '')`;
    const patience = new AbortController();
    const told = page.evaluate(script).catch(() => undefined);
    const late = sleep(patienceMillis, undefined, { signal: patience.signal, ref: false }).catch(() => undefined);
    try {
        return textOfBody(await Promise.race([told, late]));
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
    while (size < MOST_TO_TRANSFER && !isDone) {
        const next = await iterator.next();
        isDone = next.done === true;
        if (next.done === true) break;
        const chunk = Buffer.from(next.value);
        chunks.push(chunk);
        size += chunk.length;
    }
    const again = Readable.from(chunksThen(chunks, isDone ? undefined : iterator), { objectMode: false });
    readAhead.set(again, Buffer.concat(chunks).toString('utf8', 0, MOST_TO_TRANSFER));
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
