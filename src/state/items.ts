import { z } from 'zod';
import type { ExitMemory } from '../engine/memory/exit-memory.js';
import type { SiteMemory } from '../engine/memory/site-memory.js';

/** A session as Crawlee writes it down; only what is needed of it here is looked at. */
export interface SessionState {
    readonly id: string;
    readonly createdAt: string;
    readonly expiresAt: string;
    readonly [key: string]: unknown;
}

/** What was learned of one exit. */
export interface ExitItem {
    readonly kind: 'exit';
    /** Its name in states; see `ExitNames`. */
    readonly exit: string;
    /** For people. */
    readonly label: string;
    readonly memory: ExitMemory;
}

/** What was learned of one site. */
export interface SiteItem {
    readonly kind: 'site';
    readonly site: string;
    readonly memory: SiteMemory;
}

/** A session that could go on. */
export interface SessionItem {
    readonly kind: 'session';
    /** The crawler's session pool that it belongs to. */
    readonly pool: string;
    readonly session: SessionState;
}

/** The smallest thing that a state is made of. */
export type StateItem = ExitItem | SiteItem | SessionItem;

const count = z.number().nonnegative();
const millis = z.number();

const restSchema = z.object({
    sinceMillis: millis,
    untilMillis: millis,
    outcome: z.enum(['ok', 'blocked', 'rate-limited', 'proxy-failed', 'target-failed', 'misconfigured']),
    rule: z.string(),
    evidence: z.string(),
});

const historySchema = z.object({ total: count, times: z.array(millis) });

export const exitSchema: z.ZodType<ExitMemory> = z.object({
    failures: count,
    rest: restSchema.optional(),
    pacedUntil: millis,
    sites: z.record(
        z.string(),
        z.object({
            usedAt: millis,
            served: count,
            wasAccepted: z.boolean(),
            failures: count,
            rest: restSchema.optional(),
            history: historySchema,
            slowed: z.object({ sentAt: millis, at: millis, answer: z.enum(['refused', 'limited']) }).optional(),
        }),
    ),
});

const ruleSchema = z.array(
    z.object({ windowMillis: count.nullable(), accepted: count.nullable(), refused: count.nullable() }),
);

export const siteSchema: z.ZodType<SiteMemory> = z.object({
    usedAt: millis,
    currentTier: z.int().nonnegative(),
    tiers: z.array(
        z.object({
            refusals: count,
            wasAccepted: z.boolean(),
            isRefused: z.boolean(),
            setbacks: count,
            leftAt: millis,
            probeAt: millis.nullable(),
            caution: z.object({
                successes: count,
                refusals: count,
                refusalsInARow: count,
                pausesInARow: count,
                pausedUntilMillis: millis,
                troubleSince: millis.optional(),
            }),
            pace: z.object({
                rule: ruleSchema,
                together: ruleSchema,
                all: historySchema,
                bans: z.object({ refusedAfterMillis: count, acceptedAfterMillis: count.nullable() }),
                shown: count,
                requestsToRaise: count,
                requestsToRaiseSite: count,
                lastSentAt: millis.nullable(),
            }),
            networks: z.record(z.string(), count.nullable()),
        }),
    ),
});

/** Unknown members are left out: a later release of the same version may have added some. */
export const itemSchema: z.ZodType<StateItem> = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('exit'), exit: z.string(), label: z.string(), memory: exitSchema }),
    z.object({ kind: z.literal('site'), site: z.string(), memory: siteSchema }),
    z.object({
        kind: z.literal('session'),
        pool: z.string(),
        session: z.looseObject({ id: z.string().min(1), createdAt: z.iso.datetime(), expiresAt: z.iso.datetime() }),
    }),
]);
