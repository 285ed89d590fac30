import type { Readable } from 'node:stream';
import type { PageLike } from './navigation-answers.js';

/** Block pages are short, or show what they are at the beginning; more is not looked at. */
const MOST_CHARACTERS = 65_536;

/** The beginning of a body that was read already. */
export function beginningOf(body: unknown): string | undefined {
    if (typeof body === 'string') return body.slice(0, MOST_CHARACTERS);
    if (Buffer.isBuffer(body)) return body.toString('utf8', 0, MOST_CHARACTERS);
    return undefined;
}

/** The beginning of the document as the browser has it now; `undefined` when the page is gone or navigates. */
export async function beginningOfPage(page: PageLike): Promise<string | undefined> {
    const script = `document.documentElement ? document.documentElement.outerHTML.slice(0, ${MOST_CHARACTERS}) : ''`;
    return beginningOf(await page.evaluate(script).catch(() => undefined));
}

/** What of a response's stream has arrived, left in place for whoever reads the stream afterwards. */
export async function peek(stream: unknown): Promise<string | undefined> {
    if (!isReadable(stream) || stream.readableEnded || stream.destroyed) return undefined;
    await new Promise<void>((resolve) => {
        stream
            .once('readable', resolve)
            .once('end', resolve)
            .once('error', () => resolve());
    });
    const chunk = stream.read() as unknown;
    if (!Buffer.isBuffer(chunk) || chunk.length === 0) return undefined;
    stream.unshift(chunk);
    return beginningOf(chunk);
}

function isReadable(stream: unknown): stream is Readable {
    return typeof (stream as Partial<Readable> | undefined)?.unshift === 'function';
}
