import { expect, it } from 'vitest';
import type { Exit } from '../../src/engine/exit.js';
import { OK } from '../../src/engine/verdict.js';
import { engineWith } from './engine-with.js';

const SITE = 'shop.test';
const USUAL_MILLIS = 100;
const SLOW_MILLIS = 3_000;

/** Asks for so many pages, ten at a time, each answered after as long as its exit takes at that moment. @returns uses by exit. */
function crawl(exits: number, pages: number, latencyOf: (exit: Exit, sent: number) => number): Map<string, number> {
    const engine = engineWith(exits);
    const uses = new Map<string, number>();
    let running: { readonly end: number; readonly finish: (now: number) => void }[] = [];
    let [sent, now] = [0, 0];
    while (sent < pages || running.length > 0) {
        const result = sent < pages && running.length < 10 ? engine.lease(SITE, now, 'share', `/${sent}`) : undefined;
        if (result?.kind === 'lease') {
            const { lease } = result;
            engine.bind(lease, {}, 1);
            uses.set(lease.exit.id, (uses.get(lease.exit.id) ?? 0) + 1);
            running.push({
                end: now + latencyOf(lease.exit, sent),
                finish: (at) => {
                    engine.note(lease, OK, at);
                    engine.release(lease, at);
                },
            });
            sent += 1;
            continue;
        }
        now = Math.min(...running.map(({ end }) => end));
        for (const { finish } of running.filter(({ end }) => end <= now)) finish(now);
        running = running.filter(({ end }) => end > now);
    }
    return uses;
}

it('slow exits are used when they are tried, and hardly ever after that', () => {
    const slow = new Set(['exit-3', 'exit-7']);
    const uses = crawl(20, 2_000, ({ id }) => (slow.has(id) ? SLOW_MILLIS : USUAL_MILLIS));
    for (const [id, times] of uses) {
        if (slow.has(id)) expect(times).toBeLessThanOrEqual(8);
        else expect(times).toBeGreaterThan(90);
    }
    expect(uses.size).toBe(20);
});

it('exits whose first answers were slow for a moment are used as much as others afterwards', () => {
    const uses = crawl(100, 1_500, (_, sent) => (sent >= 40 && sent < 60 ? SLOW_MILLIS : USUAL_MILLIS));
    expect(Math.max(...uses.values()) / Math.min(...uses.values())).toBeLessThanOrEqual(2);
});

it('an exit that was slow for a while and is not any more is used again', () => {
    const uses = crawl(20, 4_000, ({ id }, sent) => (id === 'exit-3' && sent < 1_000 ? SLOW_MILLIS : USUAL_MILLIS));
    expect(uses.get('exit-3')).toBeGreaterThan(50);
});
