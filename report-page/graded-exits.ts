import type { ExitGrade, ExitRecord } from '../src/report/exit-record.js';
import { recordOf } from '../src/report/exit-record.js';
import type { ExitData, ReportData } from '../src/report/report-data.js';
import { counted } from './format.js';
import { OUTCOME_NAMES } from './outcomes.js';

export const ALL_SITES = -1;

/** An exit with how it did, on one site or on all. */
export interface GradedExit {
    readonly exit: ExitData;
    readonly record: ExitRecord;
    /** The name of its colour and mark. */
    readonly kind: string;
    readonly text: string;
    /** What went wrong last, or why it rests now. */
    readonly why: string;
}

const GRADE_TEXTS: Readonly<Record<ExitGrade, string>> = {
    good: 'works',
    poor: 'fails more than it gets',
    bad: 'never worked',
    unknown: 'no page yet',
    unused: 'not used',
};

/** All exits as one site, or all of them, saw them over the crawl. */
export function gradedExits({ exits, timeline, sites }: ReportData, site: number): GradedExit[] {
    return exits.map((exit) => {
        const record = recordOf(exit, timeline.outcomes, (index) => site === ALL_SITES || index === site);
        return { exit, record, ...lookOf(record), why: whyOf(exit, site, sites) };
    });
}

function lookOf({ grade, trouble }: ExitRecord): Pick<GradedExit, 'kind' | 'text'> {
    const text = GRADE_TEXTS[grade];
    if (grade === 'good') return { kind: 'ok', text };
    if (grade === 'unused' || grade === 'poor') return { kind: grade, text };
    return { kind: trouble!, text: `${text}: ${OUTCOME_NAMES[trouble!]}` };
}

function whyOf({ rests, sites: used }: ExitData, site: number, sites: ReportData['sites']): string {
    const rest = rests.find((one) => one.isEverywhere || site === ALL_SITES || one.site === site);
    if (rest !== undefined) return rest.reason;
    const troubles = used.filter((one) => one.trouble !== undefined && (site === ALL_SITES || one.site === site));
    return troubles
        .map((one) =>
            site === ALL_SITES && sites.length > 1 ? `${sites[one.site]!.name}: ${one.trouble!}` : one.trouble!,
        )
        .join('; ');
}

/** All of it in a few lines. */
export function storyOf({ exit, record, text, why }: GradedExit): string {
    return [
        exit.label,
        ...(exit.network === undefined ? [] : [`network ${exit.network}`]),
        `${text}; ${counted(record.ok, 'page')} in ${counted(record.requests, 'request')}`,
        ...(why === '' ? [] : [why]),
    ].join('\n');
}
