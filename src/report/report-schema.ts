import { z } from 'zod';
import type { Outcome } from '../engine/verdict.js';
import { LOSS_CAUSES } from './record/pages.js';
import { REPORT_KIND, REPORT_VERSION } from './report-keys.js';

const count = z.int().nonnegative();
const millis = z.number().nonnegative();

const outcome = z.enum([
    'ok',
    'blocked',
    'rate-limited',
    'proxy-failed',
    'target-failed',
    'misconfigured',
] satisfies Outcome[]);

const tally = z.object({
    requests: count,
    ok: count,
    blocked: count,
    rateLimited: count,
    proxyFailed: count,
    targetFailed: count,
    misconfigured: count,
});

export const limit = z.object({
    /** Absent when it is a limit on all requests ever. */
    windowMillis: millis.optional(),
    accepted: count,
    refused: count,
    isSettled: z.boolean(),
});

export const rest = z.object({
    isEverywhere: z.boolean(),
    /** Index in `sites`; absent when the exit rests everywhere, or on a site that was left out. */
    site: count.optional(),
    outcome,
    /** The whole story in a sentence. */
    reason: z.string(),
    /** Absent when it is for good. */
    untilMillis: millis.optional(),
});

/** Bytes to and from proxies, and US dollars; absent where they are not known. */
const spent = { bytes: count.optional(), cost: z.number().nonnegative().optional() };

export const siteData = z.object({
    name: z.string(),
    /** The tier of proxies that serves the site, from 0; absent where there is only one. */
    tier: count.optional(),
    tally,
    /** Pages of the site that were given up, by why. */
    lost: z.partialRecord(z.enum(LOSS_CAUSES), count),
    /** What is believed of the site, one sentence each; see `ProxySessions.explain`. */
    findings: z.array(z.string()),
    /** How many of the exits that it used rest there. */
    exitsUsed: count,
    exitsResting: count,
    perExit: limit.optional(),
    together: limit.optional(),
    banMillis: millis.optional(),
    ...spent,
});

export const tierData = z.object({
    /** From 0, the cheapest first. */
    tier: count,
    /** Absent for requests without a route. */
    route: z.string().optional(),
    provider: z.string(),
    /** That were sent. */
    requests: count,
    ...spent,
});

export const exitOnSite = z.object({
    /** Index in `sites`. */
    site: count,
    /** How often each of the timeline's `outcomes` was seen; zeros at the end are left out. */
    counts: z.array(count),
    /** The last thing that went wrong. */
    trouble: z.string().optional(),
});

export const exitData = z.object({
    label: z.string(),
    network: z.string().optional(),
    /** Two letters. */
    country: z.string().optional(),
    tier: count.optional(),
    /** At the end; `gone` when it ended with its session. */
    state: z.enum(['unused', 'working', 'resting', 'gone']),
    rests: z.array(rest),
    ...spent,
    /** What it did over the crawl. */
    sites: z.array(exitOnSite),
});

export const lossData = z.object({
    url: z.string(),
    site: z.string(),
    atMillis: millis,
    cause: z.enum(LOSS_CAUSES),
    error: z.string(),
    /** Labels of the exits that were tried. */
    exits: z.array(z.string()),
    attempts: count,
});

export const adviceData = z.object({
    /** What was seen, and what to do about it. */
    text: z.string(),
    /** The option to change, as it is written in code; absent where no option helps. */
    option: z.string().optional(),
});

const span = { beganMillis: millis, endedMillis: millis.optional() };

export const sessionData = z.object({
    id: z.string(),
    exit: z.string(),
    requests: count,
    reason: z.string().optional(),
    detail: z.string().optional(),
    ...span,
});

export const browserData = z.object({ kind: z.string(), exit: z.string().optional(), pages: count, ...span });

/** So many were left out, so that the report stays small. */
const leftOut = count;

export const reportSchema = z.object({
    kind: z.literal(REPORT_KIND),
    version: z.literal(REPORT_VERSION),
    startedMillis: millis,
    /** When the report was made. */
    atMillis: millis,
    /** Whether the crawl has ended. */
    isOver: z.boolean(),
    /** Whether exits are those of a list, or each session draws one of a provider's supply. */
    exitSupply: z.enum(['listed', 'drawn']),
    /** Why the crawl was ended before its time. */
    stopped: z.string().optional(),
    /** Absent for a crawler that was wired by hand: nobody tells which of its pages are done. */
    pages: z.object({ got: count, lost: count }).optional(),
    /** Pages that were given up, the first ones when there were too many. */
    losses: z.array(lossData),
    advice: z.array(adviceData),
    totals: tally.extend({ sessionsCreated: count, sessionsRetired: count, ...spent }),
    exitStates: z.object({ unused: count, working: count, resting: count }),
    waits: z.object({ count, totalMillis: millis, longestMillis: millis }),
    timeline: z.object({
        bucketMillis: millis.positive(),
        /** For each stretch since the start, the count of each of `outcomes`. */
        outcomes: z.array(outcome),
        counts: z.array(z.array(count)),
    }),
    /** What each tier of proxies, of each route, was used for. */
    tiers: z.array(tierData),
    rules: z.array(z.object({ rule: z.string(), outcome, count, evidence: z.string() })),
    sites: z.array(siteData),
    sitesLeftOut: leftOut,
    exits: z.array(exitData),
    exitsLeftOut: leftOut,
    sessions: z.array(sessionData),
    sessionsLeftOut: leftOut,
    browsers: z.array(browserData),
    browsersLeftOut: leftOut,
});
