import type { HeadersLike, Observation } from '../../../src/detection/rule.js';
import type { Outcome } from '../../../src/engine/verdict.js';

/**
 * An answer as people report them: markup in our own words around the marks that the real page has. Which marks these
 * are was read from captures that people show in public issues, not from our table of signs.
 */
export interface Capture {
    /** The vendor, or the sort of innocent page. */
    readonly kind: string;
    readonly name: string;
    readonly status: number;
    readonly headers: HeadersLike;
    readonly body: string;
    readonly url?: string;
    readonly outcome: Outcome | 'waiting-room';
}

type Row = readonly [name: string, status: number, body: string, headers?: HeadersLike, url?: string];

/** Captures of one vendor. */
export function captures(kind: string, outcome: Capture['outcome'], rows: readonly Row[]): readonly Capture[] {
    return rows.map(([name, status, body, headers = {}, url]) => ({
        kind,
        name,
        status,
        body,
        headers: {
            'content-type': /^\s*[{[]/.test(body) ? 'application/json' : 'text/html; charset=utf-8',
            ...headers,
        },
        outcome,
        ...(url !== undefined && { url }),
    }));
}

export function observationOf({ status, headers, body, url = 'https://shop.test/items/7' }: Capture): Observation {
    return { url, viaProxy: true, status, headers, body };
}

export function doc(title: string, body: string, head = '', lang = 'en'): string {
    return `<!DOCTYPE html>\n<html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`;
}

/** A script as long as those of challenges are. */
export function code(length: number): string {
    const line = 'function a0(b,c){return b^c<<3}var d=[0x1f,0x2a];for(var e=0;e<9;e++){d.push(a0(e,d[e]))}';
    return line.repeat(Math.ceil(length / line.length)).slice(0, length);
}
