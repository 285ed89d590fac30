import { invalidOption } from '../../common/errors.js';
import type { ExitSource } from '../../providers/provider.js';
import { perBrowser } from './per-browser.js';
import { perPage } from './per-page.js';
import { perRequest } from './per-request.js';
import { pooled } from './pooled.js';
import type { CrawlerTraits, Rotation } from './rotation.js';
import { untilBlocked } from './until-blocked.js';

export const ROTATION_NAMES = [
    'recommended',
    'per-request',
    'per-page',
    'per-browser',
    'until-blocked',
    'never',
] as const;

/** What Apify's Actors call them in their input. */
export const ROTATION_ALIASES = {
    RECOMMENDED: 'recommended',
    PER_REQUEST: 'per-request',
    UNTIL_FAILURE: 'until-blocked',
} as const;

export type RotationAlias = keyof typeof ROTATION_ALIASES;

/** When a new identity is taken; `recommended` depends on the crawler's type. */
export type RotationName = (typeof ROTATION_NAMES)[number];

const EXPLICIT: Readonly<Record<Exclude<RotationName, 'recommended' | 'never'>, Rotation>> = {
    'per-request': perRequest,
    'per-page': perPage,
    'per-browser': perBrowser,
    'until-blocked': untilBlocked,
};

/**
 * @throws ProxySessionsError (`invalid-options`) when the crawler, or the provider, cannot rotate so.
 */
export function rotationFor(name: RotationName, crawler: CrawlerTraits, exits: ExitSource): Rotation {
    // One that never rotates asks for a single identity by name.
    const isByCrawler = name === 'recommended' || name === 'never';
    const rotation = isByCrawler ? recommended(crawler, exits) : EXPLICIT[name];
    const refusal = rotation.refuses(crawler) ?? refusalOf(exits, rotation, name);
    if (refusal === undefined) return rotation;
    throw invalidOption(`rotation: "${name}" cannot be used with ${crawler.kind.name}: ${refusal}.`);
}

function recommended(crawler: CrawlerTraits, exits: ExitSource): Rotation {
    const { kind, useIncognitoPages, sharesProcesses, keepsCookies } = crawler;
    const usesBrowsers = kind.family === 'browser' || kind.family === 'adaptive';
    if (exits.kind === 'rotating') return usesBrowsers ? perBrowser : perRequest;
    if (!usesBrowsers) return pooled;
    if (useIncognitoPages) return keepsCookies ? pooled : perPage;
    return sharesProcesses ? pooled : perBrowser;
}

function refusalOf(exits: ExitSource, rotation: Rotation, name: RotationName): string | undefined {
    if (exits.kind === 'rotating' && name === 'never') return 'the provider gives every request another IP';
    if (exits.kind !== 'rotating' || rotation === perRequest) return undefined;
    return 'the provider gives every request another IP, so only single requests, "per-request", keep one identity';
}
