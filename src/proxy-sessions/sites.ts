import { z } from 'zod';
import { invalidOption } from '../common/errors.js';
import type { ExhaustionOptions, WhenExhausted } from '../dispatch/exhaustion.js';
import { WHEN_EXHAUSTED } from '../dispatch/exhaustion.js';
import type { CooldownOptions } from '../engine/cooldown.js';
import { DEFAULT_COOLDOWN } from '../engine/cooldown.js';
import type { PaceLimits } from '../engine/pace/limits.js';

/** What may differ from site to site. */
export interface SiteSettings {
    /**
     * How fast an exit may ask a site, at most. How fast the site lets it, and what the provider's service wants, is
     * learned and obeyed in any case.
     */
    readonly pacing?: {
        /** Seconds between two requests of one exit to one site. @default 0 */
        readonly minDelaySecs?: number;
        /** Requests of one exit to one site in all. @default no limit */
        readonly maxRequestsPerExit?: number;
        /** Requests of one exit to one site at the same time. @default no limit */
        readonly maxConcurrencyPerExit?: number;
        /** By how much of `minDelaySecs` it may be longer, at random: 0.5 for up to half as long again. @default 0 */
        readonly jitter?: number;
    };
    /**
     * `maxSessions` chooses by the rule from before Crawlee's session pool: the more exits a site has accepted, up to so
     * many, the less likely another is tried.
     * @default by what the site does: use spreads while next to none are refused, and keeps to accepted exits otherwise
     */
    readonly choosing?: { readonly maxSessions: number };
    /** How long an exit rests after a site refused it; see `docs/architecture.md`. */
    readonly cooldown?: {
        /** Shortest first rest, in seconds. @default 30 */
        readonly baseSecs?: number;
        /** Longest rest, in seconds. @default 3600 */
        readonly capSecs?: number;
    };
    /**
     * What to do when a site accepts none of the exits: wait for one to come back, fail its requests, or end the
     * crawl (`crawler.run()` rejects).
     * @default 'wait'
     */
    readonly whenExhausted?: WhenExhausted;
    /**
     * How long a site without exits is waited for, in seconds; after that its requests fail.
     * @default 3600
     */
    readonly maxWaitSecs?: number;
}

export const positive = z.number('must be a number').positive('must be more than 0');
export const atLeastOne = z.int('must be a whole number').positive('must be at least 1');

/** Without defaults: what a site does not say is as for all sites. */
export const siteSettingsShape = {
    pacing: z
        .strictObject(
            {
                minDelaySecs: z.number('must be a number').nonnegative('must not be negative').optional(),
                maxRequestsPerExit: atLeastOne.optional(),
                maxConcurrencyPerExit: atLeastOne.optional(),
                jitter: z
                    .number('must be a number')
                    .min(0, 'must not be negative')
                    .max(1, 'must be at most 1')
                    .optional(),
            },
            'must be an object with minDelaySecs, maxRequestsPerExit, maxConcurrencyPerExit and jitter',
        )
        .optional(),
    choosing: z.strictObject({ maxSessions: atLeastOne }, 'must be an object with maxSessions').optional(),
    cooldown: z
        .strictObject(
            { baseSecs: positive.optional(), capSecs: positive.optional() },
            'must be an object with baseSecs and capSecs',
        )
        .optional(),
    whenExhausted: z.enum(WHEN_EXHAUSTED, `must be one of ${WHEN_EXHAUSTED.join(', ')}`).optional(),
    maxWaitSecs: positive.optional(),
};

/** `shop.example`, or `*.example` for all of its subdomains. */
const SITE_NAME = /^(?:[*][.])?[^*]+$/;

const nameless = (sites: object): string | undefined => Object.keys(sites).find((name) => !SITE_NAME.test(name));

export const sitesSchema = z
    .record(
        z.string(),
        z.strictObject(siteSettingsShape, 'must be an object of settings such as { pacing: { minDelaySecs: 2 } }'),
        'must be an object from site names to settings',
    )
    .refine((sites) => nameless(sites) === undefined, {
        error: ({ input }) =>
            `has the name "${nameless(input as object)}", which no site can have; write "shop.example", ` +
            'or "*.example" for its subdomains',
    })
    .default({});

type Settings = z.output<z.ZodObject<typeof siteSettingsShape>>;

/** What holds for one site, in the engine's terms. */
export interface ResolvedSiteSettings {
    readonly cooldown: CooldownOptions;
    readonly limits: PaceLimits;
    readonly maxSessions: number | undefined;
    readonly exhaustion: ExhaustionOptions;
}

/**
 * What holds for each site: its own settings where it has any, and otherwise those for all sites, setting by setting.
 * The exact name goes before `*.` names, and the longest of those before shorter ones.
 */
export class SettingsBySite {
    readonly forAll: ResolvedSiteSettings;
    private readonly own: ReadonlyMap<string, ResolvedSiteSettings>;

    constructor(general: Settings, sites: Readonly<Record<string, Settings>>) {
        this.forAll = resolve(general, {});
        this.own = new Map(
            Object.entries(sites).map(([name, own]) => [
                name.toLowerCase(),
                resolve(general, own, `sites["${name}"].`),
            ]),
        );
    }

    of(site: string): ResolvedSiteSettings {
        for (const name of namesFor(site.toLowerCase())) {
            const own = this.own.get(name);
            if (own !== undefined) return own;
        }
        return this.forAll;
    }
}

/** `a.b.c`, `*.b.c`, `*.c`. */
function* namesFor(site: string): Iterable<string> {
    yield site;
    for (let dot = site.indexOf('.'); dot !== -1; dot = site.indexOf('.', dot + 1)) yield `*${site.slice(dot)}`;
}

/** @throws ProxySessionsError (`invalid-options`) when the shortest rest is longer than the longest. */
function resolve(general: Settings, own: Settings, path = ''): ResolvedSiteSettings {
    const pacing = { ...general.pacing, ...own.pacing };
    const cooldown = { ...general.cooldown, ...own.cooldown };
    const { baseSecs, capSecs } = cooldown;
    if (baseSecs !== undefined && capSecs !== undefined && baseSecs > capSecs) {
        throw invalidOption(
            `ProxySessions: option "${path}cooldown.baseSecs" is ${baseSecs}, which is more than "cooldown.capSecs", ` +
                `${capSecs}; make the first rest no longer than the longest.`,
        );
    }
    const { whenExhausted = 'wait', maxWaitSecs = 3_600, choosing } = { ...general, ...own };
    return {
        cooldown: {
            // A default gives way to what was said.
            baseMillis: secsOr(baseSecs, Math.min(DEFAULT_COOLDOWN.baseMillis, secsOr(capSecs, Infinity))),
            capMillis: secsOr(capSecs, Math.max(DEFAULT_COOLDOWN.capMillis, secsOr(baseSecs, 0))),
        },
        limits: {
            minDelayMillis: secsOr(pacing.minDelaySecs, 0),
            maxRequests: pacing.maxRequestsPerExit ?? Infinity,
            maxConcurrency: pacing.maxConcurrencyPerExit ?? Infinity,
            jitter: pacing.jitter ?? 0,
        },
        maxSessions: choosing?.maxSessions,
        exhaustion: { whenExhausted, maxWaitMillis: maxWaitSecs * 1000 },
    };
}

function secsOr(secs: number | undefined, millis: number): number {
    return secs === undefined ? millis : secs * 1000;
}
