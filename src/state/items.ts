import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import type { ExitSnapshot } from '../engine/snapshots/exit-snapshot.js';
import type { SiteSnapshot } from '../engine/snapshots/site-snapshot.js';

/** A session as Crawlee writes it down; only what is needed of it here is looked at. */
export interface SessionState {
    readonly id: string;
    readonly createdAt: string;
    readonly expiresAt: string;
    readonly usageCount?: number;
    readonly errorScore?: number;
    readonly [key: string]: unknown;
}

/** What was learned of one exit. */
export interface ExitItem {
    readonly kind: 'exit';
    /** Its name in states; see `ExitNames`. */
    readonly exit: string;
    /** For people. */
    readonly label: string;
    readonly snapshot: ExitSnapshot;
}

/** What was learned of one site. */
export interface SiteItem {
    readonly kind: 'site';
    readonly site: string;
    readonly snapshot: SiteSnapshot;
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

const count = lazy(() => z.number().nonnegative());
const millis = lazy(() => z.number());

const restSchema = lazy(() =>
    z.object({
        sinceMillis: millis(),
        untilMillis: millis(),
        outcome: z.enum(['ok', 'blocked', 'rate-limited', 'proxy-failed', 'target-failed', 'misconfigured']),
        rule: z.string(),
        evidence: z.string(),
    }),
);

const historySchema = lazy(() =>
    z.object({ total: count(), times: z.array(millis()), counts: z.array(count()).optional() }),
);

export const exitSchema = lazy<z.ZodType<ExitSnapshot>>(() =>
    z.object({
        failures: count(),
        rest: restSchema().optional(),
        pacedUntil: millis(),
        sites: z.record(
            z.string(),
            z.object({
                usedAt: millis(),
                served: count(),
                wasAccepted: z.boolean(),
                failures: count(),
                rest: restSchema().optional(),
                history: historySchema(),
                slowed: z.object({ sentAt: millis(), at: millis(), answer: z.enum(['refused', 'limited']) }).optional(),
            }),
        ),
    }),
);

const ruleSchema = lazy(() =>
    z.array(
        z.object({
            windowMillis: count().nullable(),
            accepted: count().nullable(),
            refused: count().nullable(),
            corrections: count().optional(),
        }),
    ),
);

export const siteSchema = lazy<z.ZodType<SiteSnapshot>>(() =>
    z.object({
        usedAt: millis(),
        currentTier: z.int().nonnegative(),
        tiers: z.array(
            z.object({
                refusals: count(),
                wasAccepted: z.boolean(),
                isRefused: z.boolean(),
                setbacks: count(),
                leftAt: millis(),
                probeAt: millis().nullable(),
                trials: z.object({
                    successes: count(),
                    refusals: count(),
                    refusalsInARow: count(),
                    pausesInARow: count(),
                    pausedUntilMillis: millis(),
                    troubleSince: millis().optional(),
                }),
                pace: z.object({
                    rule: ruleSchema(),
                    changes: count().optional(),
                    together: ruleSchema(),
                    all: historySchema(),
                    bans: z.object({ refusedAfterMillis: count(), acceptedAfterMillis: count().nullable() }),
                    shown: count(),
                    requestsToRaise: count(),
                    requestsToRaiseSite: count(),
                    lastSentAt: millis().nullable(),
                    scout: z.object({ sinceMillis: millis(), draw: z.number() }).optional(),
                }),
                networks: z.record(z.string(), count().nullable()),
            }),
        ),
    }),
);

const sessionSchema = lazy(() =>
    z.looseObject({
        id: z.string().min(1),
        createdAt: z.iso.datetime(),
        expiresAt: z.iso.datetime(),
        usageCount: z.number().exactOptional(),
        errorScore: z.number().exactOptional(),
    }),
);

/** Unknown members are left out: a later release of the same version may have added some. */
export const itemSchema = lazy<z.ZodType<StateItem>>(() =>
    z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('exit'), exit: z.string(), label: z.string(), snapshot: exitSchema() }),
        z.object({ kind: z.literal('site'), site: z.string(), snapshot: siteSchema() }),
        z.object({
            kind: z.literal('session'),
            pool: z.string(),
            session: sessionSchema(),
        }),
    ]),
);
