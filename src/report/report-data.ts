import type { z } from 'zod';
import type {
    adviceData,
    browserData,
    exitData,
    exitOnSite,
    limit,
    lossData,
    reportSchema,
    rest,
    sessionData,
    siteData,
    tierData,
} from './report-schema.js';

/** What the HTML report shows, as plain JSON without any credential. */
export type ReportData = z.infer<typeof reportSchema>;
export type SiteData = z.infer<typeof siteData>;
export type ExitData = z.infer<typeof exitData>;
export type TierData = z.infer<typeof tierData>;
export type ExitOnSiteData = z.infer<typeof exitOnSite>;
export type LossData = z.infer<typeof lossData>;
export type AdviceData = z.infer<typeof adviceData>;
export type RestData = z.infer<typeof rest>;
export type LimitData = z.infer<typeof limit>;
export type SessionData = z.infer<typeof sessionData>;
export type BrowserData = z.infer<typeof browserData>;
