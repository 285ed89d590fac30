import type { Random } from '../../../src/common/session-id.js';
import type { Answer, SiteRule, SiteTruth } from '../rule.js';
import { OK, REFUSED } from '../rule.js';
import { rules } from './index.js';

/** How often the latency a proxy that hangs takes; about three seconds. */
const HANGING = 75;
const FLAP_MILLIS = 5_000;
const BLIP_AT_MILLIS = 300;
const MINUTE_MILLIS = 60_000;

const always = (_: number, now: number): number => now;

/** A number from 0 to 1 that depends on nothing but the index and the seed. */
function spread(index: number, seed: number): number {
    let bits = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
    bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}

const seedOf = (random: Random): number => Math.floor(random() * 2 ** 30);

/** Fails so many requests by chance, whoever asks. */
function byChance(share: number, random: Random, answer: Answer = REFUSED): SiteTruth {
    return { judge: () => (random() < share ? answer : OK), readyAt: always };
}

function sessionDepth(most: number): SiteTruth {
    return {
        judge: (_, __, { session }) => (session.depth > most ? REFUSED : OK),
        readyAt: always,
        accepts: ({ depth }) => depth < most,
    };
}

function fingerprints(share: number): SiteTruth {
    return {
        judge: (_, __, { session }) => (session.fingerprint < share ? REFUSED : OK),
        readyAt: always,
        accepts: ({ fingerprint }) => fingerprint >= share,
    };
}

function closedAddresses(share: number, random: Random, answer: Answer = REFUSED): SiteTruth {
    const seed = seedOf(random);
    const isClosed = (address: number): boolean => spread(address, seed) < share;
    return { judge: (_, __, { address }) => (isClosed(address) ? answer : OK), readyAt: always, isClosed };
}

/** Fails everybody for a while. */
function trouble(millis: number, answer: Answer): SiteTruth {
    const end = BLIP_AT_MILLIS + millis;
    const isDown = (now: number): boolean => now >= BLIP_AT_MILLIS && now < end;
    return { judge: (_, now) => (isDown(now) ? answer : OK), readyAt: (_, now) => (isDown(now) ? end : now) };
}

/** A share of the exits, at least one of a list and never all of it; of a gateway, a share of its sessions. */
export function badExits(
    exits: number,
    share: number,
    random: Random,
    answer: Answer = REFUSED,
    slowness = 1,
): SiteTruth {
    const seed = seedOf(random);
    const byRank = Array.from({ length: exits === Infinity ? 0 : exits }, (_, exit) => exit).sort(
        (one, other) => spread(one, seed) - spread(other, seed),
    );
    const listed = new Set(byRank.slice(0, Math.min(Math.max(1, Math.round(exits * share)), exits - 1)));
    const isBad = (exit: number): boolean => (exits === Infinity ? spread(exit, seed) < share : listed.has(exit));
    return {
        judge: (exit) => (isBad(exit) ? answer : OK),
        readyAt: (exit, now) => (isBad(exit) && answer.kind !== 'ok' ? Infinity : now),
        slowness: (exit) => (isBad(exit) ? slowness : 1),
    };
}

/** Each exit is refused for some seconds now and then. */
function flappingExits(share: number, random: Random): SiteTruth {
    const seed = seedOf(random);
    const cycle = FLAP_MILLIS / share;
    const phase = (exit: number, now: number): number => (now + spread(exit, seed) * cycle) % cycle;
    return {
        judge: (exit, now) => (phase(exit, now) < FLAP_MILLIS ? REFUSED : OK),
        readyAt: (exit, now) => now + Math.max(0, FLAP_MILLIS - phase(exit, now)),
    };
}

/** Each has a say; the first that fails a request ends it, and the later ones do not hear of it. */
export function together(...truths: readonly SiteTruth[]): SiteTruth {
    return {
        judge(exit, now, request) {
            for (const truth of truths) {
                const answer = truth.judge(exit, now, request);
                if (answer.kind !== 'ok') return answer;
            }
            return OK;
        },
        readyAt: (exit, now) => Math.max(...truths.map((truth) => truth.readyAt(exit, now))),
        isClosed: (address) => truths.some(({ isClosed }) => isClosed?.(address) === true),
        accepts: (session) => truths.every(({ accepts }) => accepts?.(session) !== false),
        slowness: (exit) => truths.reduce((product, { slowness }) => product * (slowness?.(exit) ?? 1), 1),
    };
}

const quota = (): SiteTruth => rules.quotaBan(rules.TEN_IN_TWO_SECONDS);

/** Rules whose cause is not, or not only, the exit; for a list of so many exits, and for gateways. */
export function causes(exits: number): readonly SiteRule[] {
    const list = (name: string, make: SiteRule['make']): SiteRule => ({ name, exits, make });
    const gateway = (name: string, make: SiteRule['make']): SiteRule => ({ name, exits: Infinity, make });
    const rulesOfAnyPool = [
        list('random-8', (random) => byChance(0.08, random)),
        list('random-20', (random) => byChance(0.2, random)),
        list('resets-10', (random) => byChance(0.1, random, { kind: 'reset' })),
        list('session-depth-15', () => sessionDepth(15)),
        list('fingerprint-30', () => fingerprints(0.3)),
        list('closed-5', (random) => closedAddresses(0.05, random)),
        list('closed-15', (random) => closedAddresses(0.15, random)),
        list('closed-30', (random) => closedAddresses(0.3, random)),
        list('429-for-ever-3', (random) => closedAddresses(0.03, random, { kind: 'limited' })),
        list('blip-3s', () => trouble(3_000, REFUSED)),
        list('blip-20s', () => trouble(20_000, REFUSED)),
        list('outage-3s', () => trouble(3_000, { kind: 'unavailable' })),
        list('outage-30s', () => trouble(30_000, { kind: 'unavailable' })),
        list('flapping-20', (random) => flappingExits(0.2, random)),
        list('quota', quota),
        list('429-10-in-2s', () => rules.rateLimit(10, 'untold', 2_000)),
        list('1000-a-minute', () => rules.rateLimit(1_000, 'untold', MINUTE_MILLIS)),
        list('1000-a-minute-ban', () =>
            rules.quotaBan({ most: 1_000, windowMillis: MINUTE_MILLIS, banMillis: () => 30_000 }),
        ),
        list('600-a-minute-for-all', () => rules.siteLimit(600, MINUTE_MILLIS)),
        list('random-8+quota', (random) => together(byChance(0.08, random), quota())),
        list('fingerprint-30+quota', () => together(fingerprints(0.3), quota())),
        gateway('gateway-60', (random) => badExits(Infinity, 0.6, random)),
        gateway('gateway-85', (random) => badExits(Infinity, 0.85, random)),
        gateway('gateway-95', (random) => badExits(Infinity, 0.95, random)),
        gateway('gateway-random-8', (random) => byChance(0.08, random)),
        gateway('gateway-session-depth-15', () => sessionDepth(15)),
        gateway('gateway-total-20', () => rules.totalQuota(20)),
        gateway('gateway-60+total-20', (random) => together(badExits(Infinity, 0.6, random), rules.totalQuota(20))),
        gateway('gateway-85+quota', (random) => together(badExits(Infinity, 0.85, random), quota())),
        gateway('gateway-85+random-8', (random) => together(badExits(Infinity, 0.85, random), byChance(0.08, random))),
    ];
    if (exits === 1) return rulesOfAnyPool;
    return [
        ...rulesOfAnyPool,
        list('banned-40', (random) => badExits(exits, 0.4, random)),
        list('dead-30', (random) => badExits(exits, 0.3, random, { kind: 'proxy-failed' })),
        list('hanging-exit', (random) => badExits(exits, 0, random, { kind: 'timeout' }, HANGING)),
        list('slow-20', (random) => badExits(exits, 0.2, random, OK, 10)),
        list('closed-15+banned-40', (random) => together(closedAddresses(0.15, random), badExits(exits, 0.4, random))),
        list('session-depth-15+banned-40', (random) => together(sessionDepth(15), badExits(exits, 0.4, random))),
        list('random-8+banned-40', (random) => together(byChance(0.08, random), badExits(exits, 0.4, random))),
    ];
}
