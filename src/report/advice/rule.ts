import type { AdviceData, ReportData } from '../report-data.js';

/** What a report holds before anybody has drawn conclusions from it. */
export type Facts = Omit<ReportData, 'advice'>;

/** Looks at the facts for one kind of trouble. */
export type AdviceRule = (facts: Facts) => readonly AdviceData[];
