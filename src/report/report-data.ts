import { z } from 'zod';
import { ProxySessionsError } from '../common/errors.js';
import type { Outcome } from '../engine/verdict.js';
import { LOSS_CAUSES } from './record/pages.js';

const REPORT_KIND = 'crawlee-proxy-sessions-report';
const REPORT_VERSION = 2;

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

const limit = z.object({
    /** Absent when it is a limit on all requests ever. */
    windowMillis: millis.optional(),
    accepted: count,
    refused: count,
    isSettled: z.boolean(),
});

const rest = z.object({
    isEverywhere: z.boolean(),
    /** Index in `sites`; absent when the exit rests everywhere, or on a site that was left out. */
    site: count.optional(),
    outcome,
    /** The whole story in a sentence. */
    reason: z.string(),
    /** Absent when it is for good. */
    untilMillis: millis.optional(),
});

const siteData = z.object({
    name: z.string(),
    /** The tier of proxies that serves the site, from 0; absent where there is only one. */
    tier: count.optional(),
    tally,
    /** Pages of the site that were given up, by why. */
    lost: z.partialRecord(z.enum(LOSS_CAUSES), count),
    /** What the site holds against us, one sentence each; empty when it holds nothing. */
    findings: z.array(z.string()),
    /** How many of the exits that it used rest there. */
    exitsUsed: count,
    exitsResting: count,
    perExit: limit.optional(),
    together: limit.optional(),
    banMillis: millis.optional(),
});

const exitOnSite = z.object({
    /** Index in `sites`. */
    site: count,
    /** How often each of the timeline's `outcomes` was seen; zeros at the end are left out. */
    counts: z.array(count),
    /** The last thing that went wrong. */
    trouble: z.string().optional(),
});

const exitData = z.object({
    label: z.string(),
    network: z.string().optional(),
    tier: count.optional(),
    /** At the end; `gone` when it ended with its session. */
    state: z.enum(['unused', 'working', 'resting', 'gone']),
    rests: z.array(rest),
    /** What it did over the crawl. */
    sites: z.array(exitOnSite),
});

const lossData = z.object({
    url: z.string(),
    site: z.string(),
    atMillis: millis,
    cause: z.enum(LOSS_CAUSES),
    error: z.string(),
    /** Labels of the exits that were tried. */
    exits: z.array(z.string()),
    attempts: count,
});

const adviceData = z.object({
    /** What was seen, and what to do about it. */
    text: z.string(),
    /** The option to change, as it is written in code; absent where no option helps. */
    option: z.string().optional(),
});

const span = { beganMillis: millis, endedMillis: millis.optional() };

const sessionData = z.object({
    id: z.string(),
    exit: z.string(),
    requests: count,
    reason: z.string().optional(),
    detail: z.string().optional(),
    ...span,
});

const browserData = z.object({ kind: z.string(), exit: z.string().optional(), pages: count, ...span });

/** So many were left out, so that the report stays small. */
const leftOut = count;

const reportSchema = z.object({
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
    totals: tally.extend({ sessionsCreated: count, sessionsRetired: count }),
    exitStates: z.object({ unused: count, working: count, resting: count }),
    waits: z.object({ count, totalMillis: millis, longestMillis: millis }),
    timeline: z.object({
        bucketMillis: millis.positive(),
        /** For each stretch since the start, the count of each of `outcomes`. */
        outcomes: z.array(outcome),
        counts: z.array(z.array(count)),
    }),
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

/** What the HTML report shows, as plain JSON without any credential. */
export type ReportData = z.infer<typeof reportSchema>;
export type SiteData = z.infer<typeof siteData>;
export type ExitData = z.infer<typeof exitData>;
export type ExitOnSiteData = z.infer<typeof exitOnSite>;
export type LossData = z.infer<typeof lossData>;
export type AdviceData = z.infer<typeof adviceData>;
export type RestData = z.infer<typeof rest>;
export type LimitData = z.infer<typeof limit>;
export type SessionData = z.infer<typeof sessionData>;
export type BrowserData = z.infer<typeof browserData>;

export const REPORT_HEAD = { kind: REPORT_KIND, version: REPORT_VERSION } as const;

/** Whether a JSON value says of itself that it is a report, of whatever version. */
export function claimsToBeReport(value: unknown): boolean {
    return typeof value === 'object' && value !== null && 'kind' in value && value.kind === REPORT_KIND;
}

/**
 * @param name What the value was read from, for the error.
 * @throws ProxySessionsError (`invalid-options`) when it is not the data of a report that this version can show.
 */
export function parseReport(value: unknown, name: string): ReportData {
    if (!claimsToBeReport(value)) {
        throw new ProxySessionsError(
            'invalid-options',
            `${name} is not a report of proxy sessions; give the JSON record that "report: true" leaves behind.`,
        );
    }
    const { version } = value as { version?: unknown };
    if (version !== REPORT_VERSION) {
        throw new ProxySessionsError(
            'invalid-options',
            `${name} is a report of version ${JSON.stringify(version)}, and this program shows version ` +
                `${REPORT_VERSION}: use the program of the version that made it.`,
        );
    }
    const parsed = reportSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new ProxySessionsError(
        'invalid-options',
        `${name} is a broken report: ${issue!.path.join('.')}: ${issue!.message}.`,
    );
}
