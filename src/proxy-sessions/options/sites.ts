import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import type { Assets } from '../../crawlee3/browser/assets/assets.js';
import { ASSET_RULES } from '../../crawlee3/browser/assets/assets.js';
import { invalidOption } from '../../common/errors.js';
import type { ExhaustionOptions, WhenExhausted } from '../../dispatch/exhaustion.js';
import { WHEN_EXHAUSTED } from '../../dispatch/exhaustion.js';
import type { CooldownOptions } from '../../engine/learning/cooldown.js';
import { DEFAULT_COOLDOWN } from '../../engine/learning/cooldown.js';
import type { PaceLimits } from '../../engine/pace/limits.js';
import { atLeastOne, positive } from './values.js';

/** What may differ from site to site. */
export interface SiteSettings {
    /**
     * How many requests an exit may send to a site, at most. Limits of the site and of the proxy service are always
     * learned and obeyed.
     */
    readonly pacing?: {
        /** Seconds between two requests of one exit to one site. @default 0 */
        readonly minDelaySecs?: number;
        /** Requests of one exit to one site in total. @default no limit */
        readonly maxRequestsPerExit?: number;
        /** Requests of one exit to one site at the same time. @default no limit */
        readonly maxConcurrencyPerExit?: number;
        /** Adds a random part of `minDelaySecs` to it: 0.5 adds up to half. @default 0 */
        readonly jitter?: number;
    };
    /**
     * Which exits are used, and how many others are tried. By default what the site does decides: use spreads while
     * next to none are refused, keeps to accepted exits otherwise, and others are tried as far as that makes the crawl
     * faster.
     */
    readonly choosing?: {
        /**
         * Chooses exits as Crawlee's session pool does: the more exits a site has accepted, up to this number, the less
         * likely another one is tried.
         * @default by what the site does
         */
        readonly maxSessions?: number;
        /**
         * For those who pay by the request: how many refusals a page may cost, on average, so that the crawl has more exits
         * and ends sooner. 0.1 allows one for ten pages; 0 tries unknown exits only when no known one may go again
         * within half a minute.
         * @default as many as make the crawl fast
         */
        readonly refusalsPerPage?: number;
    };
    /**
     * What the pages of browsers load beside their document, which is most of what they cost:
     *
     * * `all`.
     * * `no-media`: no images, fonts, audio and video.
     * * `document-only`: nothing at all, scripts and frames included.
     * * a function that is asked of each request, and answers whether it may go.
     *
     * The browser's cache stays on in Chromium. Images that frames of other sites load are not kept away.
     * @default 'all'
     */
    readonly assets?: Assets;
    /**
     * For how many seconds a browser waits for a challenge to solve itself, before the page counts as refused. Only pages
     * of vendors whose script may let a visitor through are waited for. 0: no wait. HTTP crawlers never wait.
     * @default 5
     */
    readonly waitForChallengeSecs?: number;
    /** How long an exit rests after a site refused it; see `docs/architecture.md`. */
    readonly cooldown?: {
        /** Shortest first rest, in seconds. @default 30, or 1 if the exit may be back soon */
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
     * For how many seconds requests wait for a site that accepts no exit; after that they fail.
     * @default 3600
     */
    readonly maxWaitSecs?: number;
}

/** Without defaults: what a site does not say is as for all sites. */
export const siteSettingsShape = lazy(() => ({
    pacing: z
        .strictObject(
            {
                minDelaySecs: z.number('must be a number').nonnegative('must not be negative').optional(),
                maxRequestsPerExit: atLeastOne().optional(),
                maxConcurrencyPerExit: atLeastOne().optional(),
                jitter: z
                    .number('must be a number')
                    .min(0, 'must not be negative')
                    .max(1, 'must be at most 1')
                    .optional(),
            },
            'must be an object with minDelaySecs, maxRequestsPerExit, maxConcurrencyPerExit and jitter',
        )
        .optional(),
    assets: z
        .union([z.enum(ASSET_RULES), z.custom<Exclude<Assets, string>>((value) => typeof value === 'function')], {
            error: `must be one of ${ASSET_RULES.join(', ')}, or a function from request to boolean`,
        })
        .optional(),
    waitForChallengeSecs: z.number('must be a number').nonnegative('must not be negative').optional(),
    choosing: z
        .strictObject(
            {
                maxSessions: atLeastOne().optional(),
                refusalsPerPage: z.number('must be a number').nonnegative('must not be negative').optional(),
            },
            'must be an object with maxSessions and refusalsPerPage',
        )
        .optional(),
    cooldown: z
        .strictObject(
            { baseSecs: positive().optional(), capSecs: positive().optional() },
            'must be an object with baseSecs and capSecs',
        )
        .optional(),
    whenExhausted: z.enum(WHEN_EXHAUSTED, `must be one of ${WHEN_EXHAUSTED.join(', ')}`).optional(),
    maxWaitSecs: positive().optional(),
}));

/** What scripts of challenges need: Cloudflare's about three seconds and a navigation. */
const DEFAULT_CHALLENGE_WAIT_SECS = 5;

/** `shop.example`, or `*.example` for all of its subdomains. */
const SITE_NAME = /^(?:[*][.])?[^*]+$/;

const nameless = (sites: object): string | undefined => Object.keys(sites).find((name) => !SITE_NAME.test(name));

export const sitesSchema = lazy(() =>
    z
        .record(
            z.string(),
            z.strictObject(
                siteSettingsShape(),
                'must be an object of settings such as { pacing: { minDelaySecs: 2 } }',
            ),
            'must be an object from site names to settings',
        )
        .refine((sites) => nameless(sites) === undefined, {
            error: ({ input }) =>
                `has the name "${nameless(input as object)}", which no site can have; write "shop.example", ` +
                'or "*.example" for its subdomains',
        })
        .default({}),
);

type Settings = z.output<z.ZodObject<ReturnType<typeof siteSettingsShape>>>;

/** What holds for one site, in the engine's terms. */
export interface ResolvedSiteSettings {
    readonly cooldown: CooldownOptions;
    readonly limits: PaceLimits;
    readonly maxSessions: number | undefined;
    readonly refusalsPerPage: number | undefined;
    readonly exhaustion: ExhaustionOptions;
    readonly assets: Assets;
    readonly challengeWaitMillis: number;
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
    const settings = { ...general, ...own };
    const { whenExhausted = 'wait', maxWaitSecs = 3_600, choosing, assets = 'all' } = settings;
    const { waitForChallengeSecs = DEFAULT_CHALLENGE_WAIT_SECS } = settings;
    return {
        cooldown: {
            // A default gives way to what was said.
            baseMillis: secsOr(baseSecs, Math.min(DEFAULT_COOLDOWN.baseMillis, secsOr(capSecs, Infinity))),
            capMillis: secsOr(capSecs, Math.max(DEFAULT_COOLDOWN.capMillis, secsOr(baseSecs, 0))),
            // Who sets the first rest means every first rest.
            ...(baseSecs !== undefined && { shortBaseMillis: baseSecs * 1_000 }),
        },
        limits: {
            minDelayMillis: secsOr(pacing.minDelaySecs, 0),
            maxRequests: pacing.maxRequestsPerExit ?? Infinity,
            maxConcurrency: pacing.maxConcurrencyPerExit ?? Infinity,
            jitter: pacing.jitter ?? 0,
        },
        maxSessions: choosing?.maxSessions,
        refusalsPerPage: choosing?.refusalsPerPage,
        assets,
        challengeWaitMillis: waitForChallengeSecs * 1000,
        exhaustion: { whenExhausted, maxWaitMillis: maxWaitSecs * 1000 },
    };
}

function secsOr(secs: number | undefined, millis: number): number {
    return secs === undefined ? millis : secs * 1000;
}
