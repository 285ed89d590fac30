import type { Observation } from '../../../src/detection/rule.js';
import type { Outcome } from '../../../src/engine/verdict.js';

export interface Case {
    readonly name: string;
    readonly seen: Observation;
    readonly outcome: Outcome;
    readonly rule: string;
    readonly retryAfterMillis?: number;
}

export const NOW = Date.UTC(2026, 10, 21, 12);

export const HTTPS = 'https://shop.test/items/7';
export const HTTP = 'http://shop.test/items/7';

type Seen = Partial<Observation>;

/** An error of a request that went through a proxy, unless the case says otherwise. */
export function thrown(message: string, seen: Seen = {}, name = 'Error'): Observation {
    return { url: HTTPS, viaProxy: true, error: Object.assign(new Error(message), { name }), ...seen };
}

/** What Crawlee makes of an error by whose words it recognises a proxy, and of what its `retryOnBlocked` finds. */
export function sessionError(message: string, seen: Seen = {}): Observation {
    return thrown(`Detected a session error, rotating session... \n${message}`, seen, 'SessionError');
}

/** An answer that came through a proxy, unless the case says otherwise. */
export function answered(
    status: number,
    headers: NonNullable<Observation['headers']> = {},
    body?: string,
    seen: Seen = {},
): Observation {
    return { url: HTTPS, viaProxy: true, status, headers, body, ...seen };
}

export function html(title: string, body: string, head = ''): string {
    return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`;
}
