import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHARACTERS_OF_THE_END as END, MOST_CHARACTERS } from '../../detection/page.js';
import type { PageLike } from '../like.js';

// What has to be decoded, or to come out of a browser, first, is cut here as it would be when it is judged.

/** A body that was read already, as text; of a long one that is not decoded yet, its beginning and its end. */
export function textOfBody(body: unknown): string | undefined {
    if (typeof body === 'string') return body;
    if (!Buffer.isBuffer(body)) return undefined;
    if (body.length <= MOST_CHARACTERS) return body.toString('utf8');
    return body.toString('utf8', 0, MOST_CHARACTERS - END) + body.toString('utf8', body.length - END);
}

/** A page that works tells its text in milliseconds; one that loops for ever, or shows an alert, tells nothing. */
const PAGE_PATIENCE_MILLIS = 1_000;

/** The document as the browser has it now; `undefined` when the page is gone, navigates, or does not tell in time. */
export async function textOfPage(page: PageLike, patienceMillis = PAGE_PATIENCE_MILLIS): Promise<string | undefined> {
    const script = `((text) => text.length <= ${MOST_CHARACTERS} ? text : text.slice(0, ${MOST_CHARACTERS - END}) + text.slice(-${END}))(document.documentElement ? document.documentElement.outerHTML : '')`;
    return textOfBody(await told(page, script, patienceMillis));
}

/** Whether the document has all that it loads by itself. */
export async function isLoaded(page: PageLike, patienceMillis = PAGE_PATIENCE_MILLIS): Promise<boolean> {
    return (await told(page, 'document.readyState', patienceMillis)) === 'complete';
}

/** What a page answers; `undefined` when it does not in time. */
async function told(page: PageLike, script: string, patienceMillis: number): Promise<unknown> {
    const patience = new AbortController();
    const answer = page.evaluate(script).catch(() => undefined);
    const late = sleep(patienceMillis, undefined, { signal: patience.signal, ref: false }).catch(() => undefined);
    try {
        return await Promise.race([answer, late]);
    } finally {
        patience.abort();
    }
}

const LATE = Symbol('the beginning was waited for long enough');

const readAhead = new WeakMap<object, string>();

/**
 * Reads the beginning of a stream, and gives back a stream that still has all of it. Looking at a stream in place
 * will not do: one that turns out to be empty would have ended before its reader came.
 *
 * @param patienceMillis For how long the beginning is waited for. @default until it is there
 */
export async function withBeginningRead(stream: Readable, patienceMillis?: number): Promise<Readable> {
    const chunks: Buffer[] = [];
    const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
    let size = 0;
    const patience = new AbortController();
    const late = patienceMillis !== undefined && sleep(patienceMillis, LATE, { signal: patience.signal, ref: false });
    let next = iterator.next();
    while (size < MOST_CHARACTERS) {
        const found = await (late ? Promise.race([next, late]) : next);
        if (found === LATE || found.done === true) break;
        const chunk = Buffer.from(found.value);
        chunks.push(chunk);
        size += chunk.length;
        next = iterator.next();
    }
    if (late) void late.catch(() => undefined);
    patience.abort();
    // Whoever reads on hears of it.
    next.catch(() => undefined);
    const again = Readable.from(chunksThen(chunks, next, iterator), { objectMode: false });
    readAhead.set(again, Buffer.concat(chunks).toString('utf8', 0, MOST_CHARACTERS));
    return again;
}

/** The beginning of a stream that was read ahead. */
export function beginningOfStream(stream: object): string | undefined {
    return readAhead.get(stream);
}

async function* chunksThen(
    chunks: readonly Buffer[],
    pending: Promise<IteratorResult<Buffer | string>>,
    rest: AsyncIterator<Buffer | string>,
): AsyncGenerator<Buffer | string> {
    try {
        yield* chunks;
        for (let next = await pending; next.done !== true; next = await rest.next()) yield next.value;
    } finally {
        await rest.return?.();
    }
}
