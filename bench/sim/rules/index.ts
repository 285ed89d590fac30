import type { Random } from '../../../src/common/session-id.js';
import type { Answer, SiteRule, SiteTruth } from '../rule.js';
import { OK, REFUSED, Window } from '../rule.js';

/** So many of the exits, drawn at random. */
function someOf(exits: number, share: number, random: Random): ReadonlySet<number> {
    const rest = Array.from({ length: exits }, (_, exit) => exit);
    const chosen = new Set<number>();
    while (chosen.size < exits * share) chosen.add(rest.splice(Math.floor(random() * rest.length), 1)[0]!);
    return chosen;
}

function banned(exits: ReadonlySet<number>): SiteTruth {
    return {
        judge: (exit) => (exits.has(exit) ? REFUSED : OK),
        readyAt: (exit, now) => (exits.has(exit) ? Infinity : now),
    };
}

interface Quota {
    readonly most: number;
    readonly windowMillis: number;
    readonly banMillis: (bans: number) => number;
}

/** More than so many requests in a sliding window ban the exit for a while; refused requests count too. */
function quotaBan({ most, windowMillis, banMillis }: Quota): SiteTruth {
    const window = new Window(windowMillis);
    const bannedUntil = new Map<number, number>();
    const bans = new Map<number, number>();
    return {
        judge(exit, now) {
            if (now < (bannedUntil.get(exit) ?? 0)) return REFUSED;
            window.add(exit, now);
            if (window.count(exit, now) <= most) return OK;
            const count = (bans.get(exit) ?? 0) + 1;
            bans.set(exit, count);
            bannedUntil.set(exit, now + banMillis(count));
            return REFUSED;
        },
        readyAt: (exit, now) => Math.max(bannedUntil.get(exit) ?? 0, window.freeAt(exit, now, most)),
    };
}

/** At most so many requests in a sliding window; the others are told so. */
function rateLimit(most: number, retryAfter: 'told' | 'untold', windowMillis = 1_000): SiteTruth {
    const window = new Window(windowMillis);
    return {
        judge(exit, now): Answer {
            if (window.count(exit, now) >= most) {
                return retryAfter === 'told' ? { kind: 'limited', retryAfterMillis: 1_000 } : { kind: 'limited' };
            }
            window.add(exit, now);
            return OK;
        },
        readyAt: (exit, now) => window.freeAt(exit, now, most),
    };
}

function totalQuota(most: number): SiteTruth {
    const counts = new Map<number, number>();
    return {
        judge(exit) {
            const count = (counts.get(exit) ?? 0) + 1;
            counts.set(exit, count);
            return count <= most ? OK : REFUSED;
        },
        readyAt: (exit, now) => ((counts.get(exit) ?? 0) < most ? now : Infinity),
    };
}

/** A limit on all traffic together. */
function siteLimit(most: number, windowMillis = 1_000): SiteTruth {
    const all = rateLimit(most, 'untold', windowMillis);
    return { judge: (_, now, request) => all.judge(0, now, request), readyAt: (_, now) => all.readyAt(0, now) };
}

/** From a moment on another rule holds. */
function changing(before: SiteTruth, after: SiteTruth, atMillis: number): SiteTruth {
    return {
        judge(exit, now, request) {
            return (now < atMillis ? before : after).judge(exit, now, request);
        },
        readyAt: (exit, now) => (now < atMillis ? before : after).readyAt(exit, now),
    };
}

function partly(exits: ReadonlySet<number>, those: SiteTruth, others: SiteTruth): SiteTruth {
    const of = (exit: number): SiteTruth => (exits.has(exit) ? those : others);
    return {
        judge: (exit, now, request) => of(exit).judge(exit, now, request),
        readyAt: (exit, now) => of(exit).readyAt(exit, now),
    };
}

const dead: SiteTruth = { judge: () => ({ kind: 'proxy-failed' }), readyAt: () => Infinity };
const open: SiteTruth = { judge: () => OK, readyAt: (_, now) => now };

const TEN_IN_TWO_SECONDS: Quota = { most: 10, windowMillis: 2_000, banMillis: () => 10_000 };

export const RULES: readonly SiteRule[] = [
    { name: 'open', exits: 100, make: () => open },
    { name: '40 % banned', exits: 100, make: (random) => banned(someOf(100, 0.4, random)) },
    {
        name: 'half the networks banned',
        exits: 200,
        perNetwork: 25,
        make(random) {
            const networks = someOf(8, 0.5, random);
            return banned(
                new Set(Array.from({ length: 200 }, (_, exit) => exit).filter((exit) => networks.has((exit / 25) | 0))),
            );
        },
    },
    { name: 'quota with ban', exits: 20, make: () => quotaBan(TEN_IN_TWO_SECONDS) },
    { name: '429 at 5/s, Retry-After', exits: 20, make: () => rateLimit(5, 'told') },
    { name: '429 at 5/s', exits: 20, make: () => rateLimit(5, 'untold') },
    { name: 'ban after 20 in total', exits: 200, make: () => totalQuota(20) },
    {
        name: 'quota, ban doubles',
        exits: 20,
        make: () => quotaBan({ ...TEN_IN_TWO_SECONDS, banMillis: (bans) => 5_000 * 2 ** bans }),
    },
    {
        name: 'rule tightens',
        exits: 20,
        make: () => changing(quotaBan({ ...TEN_IN_TWO_SECONDS, most: 20 }), quotaBan(TEN_IN_TWO_SECONDS), 4_000),
    },
    {
        name: 'slow and dead exits',
        exits: 60,
        make(random) {
            const slow = someOf(60, 0.2, random);
            return { ...partly(someOf(60, 0.3, random), dead, open), slowness: (exit) => (slow.has(exit) ? 10 : 1) };
        },
    },
    { name: 'limit on all traffic, 50/s', exits: 100, make: () => siteLimit(50) },
    {
        name: 'mixed',
        exits: 60,
        make: (random) =>
            partly(
                someOf(60, 0.2, random),
                banned(new Set(Array.from({ length: 60 }, (_, exit) => exit))),
                partly(someOf(60, 0.1, random), dead, quotaBan(TEN_IN_TWO_SECONDS)),
            ),
    },
];

export const rules = { open, quotaBan, rateLimit, siteLimit, totalQuota, TEN_IN_TWO_SECONDS };
