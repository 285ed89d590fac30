import { ProxySessionsError } from '../common/errors.js';
import type { ReportData } from './report-data.js';
import { REPORT_KIND, REPORT_VERSION } from './report-keys.js';
import { reportSchema } from './report-schema.js';

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
