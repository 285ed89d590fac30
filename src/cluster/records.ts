import type { ExitMemory } from '../engine/memory/exit-memory.js';
import type { SiteNews } from '../engine/memory/merge.js';

/** Workers of other versions may write to the same book: what has another number is passed over. */
const VERSION = 1;

/** @param label What people call it, free of secrets. */
export function exitRecord(label: string, memory: ExitMemory): string {
    return JSON.stringify({ version: VERSION, label, memory });
}

export function readExitRecord(text: string | undefined): ExitMemory | undefined {
    return (read(text) as { readonly memory: ExitMemory } | undefined)?.memory;
}

export function siteRecord(news: SiteNews): string {
    return JSON.stringify({ version: VERSION, ...news });
}

export function readSiteRecord(text: string): SiteNews | undefined {
    return read(text) as SiteNews | undefined;
}

function read(text: string | undefined): object | undefined {
    if (text === undefined) return undefined;
    try {
        const content = JSON.parse(text) as { readonly version?: unknown } | null;
        return content?.version === VERSION ? content : undefined;
    } catch {
        return undefined;
    }
}
