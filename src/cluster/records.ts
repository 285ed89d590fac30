import { z } from 'zod';
import type { ExitMemory } from '../engine/memory/exit-memory.js';
import type { SiteNews } from '../engine/memory/merge.js';
import { exitSchema, siteSchema } from '../state/items.js';

/** Workers of other versions may write to the same store: what has another number is passed over. */
const VERSION = 1;

const exitRecordSchema = z.object({ version: z.literal(VERSION), memory: exitSchema });
const siteRecordSchema = z.object({ version: z.literal(VERSION), memory: siteSchema, isNewRule: z.boolean() });

/** @param label What people call it, free of secrets. */
export function exitRecord(label: string, memory: ExitMemory): string {
    return JSON.stringify({ version: VERSION, label, memory });
}

/** @returns `undefined` for what is not a record of ours. */
export function readExitRecord(text: string | undefined): ExitMemory | undefined {
    return read(exitRecordSchema, text)?.memory;
}

export function siteRecord(news: SiteNews): string {
    return JSON.stringify({ version: VERSION, ...news });
}

/** @returns `undefined` for what is not a record of ours. */
export function readSiteRecord(text: string): SiteNews | undefined {
    return read(siteRecordSchema, text);
}

function read<Schema extends z.ZodType>(schema: Schema, text: string | undefined): z.output<Schema> | undefined {
    if (text === undefined) return undefined;
    try {
        return schema.safeParse(JSON.parse(text)).data;
    } catch {
        return undefined;
    }
}
