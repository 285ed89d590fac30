import type { ReportData } from './report-data.js';
import type { Outcome } from '../engine/verdict.js';

type ExitData = ReportData['exits'][number];

/** How an exit did over the crawl, on one site or on all. */
export interface ExitRecord {
    readonly requests: number;
    readonly ok: number;
    /** Answers that speak against the exit: refusals, proxy failures and refused logins. */
    readonly failures: number;
    readonly counts: Readonly<Record<Outcome, number>>;
    readonly grade: ExitGrade;
    /** What went wrong most often; absent when nothing did. */
    readonly trouble?: Outcome;
}

/** `bad` got nothing but failures, `poor` at least as many failures as pages. */
export type ExitGrade = 'unused' | 'good' | 'poor' | 'bad' | 'unknown';

/** Adds up what an exit did on the sites for which `isAsked` holds. */
export function recordOf(
    { sites }: Pick<ExitData, 'sites'>,
    outcomes: readonly Outcome[],
    isAsked: (site: number) => boolean = () => true,
): ExitRecord {
    const counts: Record<Outcome, number> = {
        ok: 0,
        blocked: 0,
        'rate-limited': 0,
        'proxy-failed': 0,
        'target-failed': 0,
        misconfigured: 0,
    };
    for (const { site, counts: onSite } of sites) {
        if (!isAsked(site)) continue;
        for (const [index, outcome] of outcomes.entries()) counts[outcome] += onSite[index] ?? 0;
    }
    const requests = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
    const failures = counts.blocked + counts['proxy-failed'] + counts.misconfigured;
    const trouble = outcomes
        .filter((outcome) => outcome !== 'ok' && counts[outcome] > 0)
        .reduce<Outcome | undefined>(
            (most, outcome) => (most === undefined || counts[outcome] > counts[most] ? outcome : most),
            undefined,
        );
    const grade = gradeOf(requests, counts.ok, failures);
    return { requests, ok: counts.ok, failures, counts, grade, ...(trouble !== undefined && { trouble }) };
}

function gradeOf(requests: number, ok: number, failures: number): ExitGrade {
    if (requests === 0) return 'unused';
    if (ok === 0) return failures > 0 ? 'bad' : 'unknown';
    return failures >= ok ? 'poor' : 'good';
}
