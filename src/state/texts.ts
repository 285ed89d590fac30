import { z } from 'zod';
import { lazy } from '../common/lazy.js';

/** What our texts begin with, so that one that was cut off can be told from one that is somebody else's. */
const BEGINNING = '{"format":"crawlee-proxy-sessions","version":';
/** Raised when an older release would misunderstand a state. */
export const STATE_VERSION = 2;

/** A text as it was found. */
export type Found<Content> =
    | { readonly kind: 'none' }
    | { readonly kind: 'whole'; readonly content: Content }
    /** The process ended while it was written: what was saved before holds. */
    | { readonly kind: 'cut-off' }
    /** Somebody else's, of another release, or damaged. `reason` ends a sentence. */
    | { readonly kind: 'unreadable'; readonly reason: string };

/** @param members JSON of the members, without braces. */
export function writeText(members: string): string {
    return `${BEGINNING}${STATE_VERSION},${members}}`;
}

const formatSchema = lazy(() => z.looseObject({ format: z.literal('crawlee-proxy-sessions'), version: z.number() }));

export function readText<Content>(text: string | undefined, schema: z.ZodType<Content>): Found<Content> {
    // A file is empty before it is written.
    if (text === undefined || text === '') return { kind: 'none' };
    let json: unknown;
    try {
        json = JSON.parse(text);
    } catch {
        const isOurs = text.startsWith(BEGINNING) || BEGINNING.startsWith(text);
        return isOurs ? { kind: 'cut-off' } : { kind: 'unreadable', reason: 'it is no JSON' };
    }
    const format = formatSchema().safeParse(json);
    if (!format.success) return { kind: 'unreadable', reason: 'it is not a state of this package' };
    const { version } = format.data;
    if (version !== STATE_VERSION) {
        return { kind: 'unreadable', reason: `it has version ${version}, and this release knows ${STATE_VERSION}` };
    }
    const result = schema.safeParse(json);
    if (result.success) return { kind: 'whole', content: result.data };
    return { kind: 'unreadable', reason: `it is damaged at "${result.error.issues[0]!.path.join('.')}"` };
}
