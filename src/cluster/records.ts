import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import type { ExitSnapshot } from '../engine/snapshots/exit-snapshot.js';
import type { SiteSnapshot } from '../engine/snapshots/site-snapshot.js';
import { exitSchema, siteSchema } from '../state/items.js';

/** Workers of other versions may write to the same store: what has another number is passed over. */
const VERSION = 2;

const exitRecordSchema = lazy(() => z.object({ version: z.literal(VERSION), snapshot: exitSchema() }));
const siteRecordSchema = lazy(() => z.object({ version: z.literal(VERSION), snapshot: siteSchema() }));

/** @param label What people call it, free of secrets. */
export function exitRecord(label: string, snapshot: ExitSnapshot): string {
    return JSON.stringify({ version: VERSION, label, snapshot });
}

/** @returns `undefined` for what is not a record of ours. */
export function readExitRecord(text: string | undefined): ExitSnapshot | undefined {
    return read(exitRecordSchema(), text)?.snapshot;
}

export function siteRecord(snapshot: SiteSnapshot): string {
    return JSON.stringify({ version: VERSION, snapshot });
}

/** @returns `undefined` for what is not a record of ours. */
export function readSiteRecord(text: string): SiteSnapshot | undefined {
    return read(siteRecordSchema(), text)?.snapshot;
}

function read<Schema extends z.ZodType>(schema: Schema, text: string | undefined): z.output<Schema> | undefined {
    if (text === undefined) return undefined;
    try {
        return schema.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}
