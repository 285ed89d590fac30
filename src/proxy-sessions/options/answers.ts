import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import { DEFAULT_MAX_RETRY_AFTER_SECS } from '../../detection/detector.js';
import type { Rule } from '../../detection/rule.js';
import { hostNameOf } from '../site-names.js';
import type { SiteSettings } from './sites.js';
import { sitesSchema } from './sites.js';
import { isFunction, positive } from './values.js';

/** How answers are judged, what they say of which site, and how often a request is tried again. */
export interface AnswerOptions {
    /**
     * What counts as one site; bans and limits are learned per site. If it throws or does not return a string, the
     * host name counts.
     * @default the host name of the URL
     */
    readonly site?: (url: string) => string;
    /**
     * Settings of single sites, by the name that `site` returns. What you leave out is as for all sites. `*.example`
     * means every subdomain of `example`; if several names match, the most exact one counts.
     *
     * ```ts
     * sites: { 'slow.example': { pacing: { minDelaySecs: 5 } }, '*.shop.example': { cooldown: { baseSecs: 300 } } }
     * ```
     */
    readonly sites?: Readonly<Record<string, SiteSettings>>;
    /** How responses are judged; see `docs/detection.md`. */
    readonly detection?: {
        /** Your own rules. They run before the built-in ones; a rule with the name of a built-in rule replaces it. */
        readonly rules?: readonly Rule[];
        /** Names of rules to switch off. */
        readonly disable?: readonly string[];
        /**
         * The longest rest, in seconds, that a site or a proxy service can ask for by `Retry-After`, or a rule of your own by
         * `retryAfterMillis`. @default 3600
         */
        readonly maxRetryAfterSecs?: number;
    };
    /**
     * How often one request is retried on another exit after refusals and proxy failures. Crawlee's
     * `maxRequestRetries` counts other failures only. A crawler's own `maxSessionRotations` overrides it.
     * @default 10
     */
    readonly maxRotationsPerRequest?: number;
    /**
     * For how many seconds a site may refuse or fail everybody without costing a page or a retry: its requests wait
     * while one at a time tests the site. After that `whenExhausted` and `maxWaitSecs` apply.
     * @default 60
     */
    readonly outageSecs?: number;
}

export const answersShape = lazy(() => ({
    site: z
        .custom<(url: string) => string>(isFunction, 'must be a function from URL to name')
        .default(() => hostNameOf),
    sites: sitesSchema(),
    detection: z
        .strictObject(
            {
                rules: z
                    .array(z.custom<Rule>(isRule, 'must be a rule: { name, judge }'), 'must be an array of rules')
                    .default([]),
                disable: z.array(z.string('must be the name of a rule'), 'must be an array of rule names').default([]),
                maxRetryAfterSecs: positive().default(DEFAULT_MAX_RETRY_AFTER_SECS),
            },
            'must be an object with rules, disable and maxRetryAfterSecs',
        )
        .prefault({}),
    maxRotationsPerRequest: z.int('must be a whole number').nonnegative('must not be negative').default(10),
    outageSecs: z.number('must be a number').nonnegative('must not be negative').default(60),
}));

function isRule(value: unknown): boolean {
    const { name, judge } = (value ?? {}) as Partial<Rule>;
    return typeof name === 'string' && typeof judge === 'function';
}
