import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import { DEFAULT_REPORT_KEY } from '../../report/report-keys.js';

/** What every key-value store takes, with room for an ending. */
const STORE_KEY = /^[\w.-]{1,250}$/;
const STORE_KEY_RULE = 'must be a key of 1 to 250 letters, digits, ".", "-" and "_"';

/** What is told of crawls, and where. */
export interface ReportingOptions {
    /**
     * Writes a report of the crawl to its default key-value store when it ends: an HTML page by the key
     * `PROXY_SESSIONS_REPORT`, or the one given here, and the data behind it by that key and `_DATA`; see
     * `docs/observability.md`.
     * @default false
     */
    readonly report?: boolean | { readonly key: string };
    /**
     * Seconds between two log lines about exits and requests while a crawl runs; 0 for none. A summary is always
     * logged at the end.
     * @default 60
     */
    readonly statusIntervalSecs?: number;
    /**
     * What OpenTelemetry metrics tell, see `docs/observability.md`. `exits: true` adds the attribute `proxy_sessions.exit` to
     * `proxy_sessions.requests`: the exit's label, never its credentials. Each exit is then a time series for each outcome and rule on
     * each site, so use it with short lists. From the 1001st exit on the label is `other`.
     * @default { exits: false }
     */
    readonly metrics?: { readonly exits?: boolean };
}

export const reportingShape = lazy(() => ({
    report: z
        .union([z.boolean(), z.strictObject({ key: z.string().regex(STORE_KEY, STORE_KEY_RULE) })], {
            error: 'must be true, or an object with a key for the key-value store',
        })
        .default(false)
        .transform((report) => (typeof report === 'object' ? report.key : report ? DEFAULT_REPORT_KEY : undefined)),
    metrics: z.strictObject({ exits: z.boolean('must be true or false').default(false) }).default({ exits: false }),
    statusIntervalSecs: z.number('must be a number').nonnegative('must not be negative; 0 is for never').default(60),
}));
