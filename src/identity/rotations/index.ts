import { invalidOption } from '../../common/errors.js';
import type { ExitSource } from '../../providers/provider.js';
import { perBrowser } from './per-browser.js';
import { perPage } from './per-page.js';
import { perRequest } from './per-request.js';
import { pooled } from './pooled.js';
import type { CrawlerTraits, Rotation } from './rotation.js';
import { untilBlocked } from './until-blocked.js';

export const ROTATION_NAMES = ['recommended', 'per-request', 'per-page', 'per-browser', 'until-blocked'] as const;

/** When a new identity is taken; `recommended` goes by the crawler's type. */
export type RotationName = (typeof ROTATION_NAMES)[number];

const EXPLICIT: Readonly<Record<Exclude<RotationName, 'recommended'>, Rotation>> = {
    'per-request': perRequest,
    'per-page': perPage,
    'per-browser': perBrowser,
    'until-blocked': untilBlocked,
};

/**
 * @throws ProxySessionsError (`invalid-options`) when the crawler, or the provider, cannot rotate so.
 */
export function rotationFor(name: RotationName, crawler: CrawlerTraits, exits: ExitSource): Rotation {
    const rotation = name === 'recommended' ? recommended(crawler, exits) : EXPLICIT[name];
    const refusal = rotation.refuses(crawler) ?? refusalOf(exits, rotation);
    if (refusal === undefined) return rotation;
    throw invalidOption(`rotation: "${name}" cannot be used with ${crawler.kind.name}: ${refusal}.`);
}

function recommended({ kind, useIncognitoPages, sharesProcesses }: CrawlerTraits, exits: ExitSource): Rotation {
    if (sharesProcesses && exits.kind !== 'rotating') return pooled;
    if (kind.family === 'browser' || kind.family === 'adaptive') return useIncognitoPages ? perPage : perBrowser;
    return exits.kind === 'rotating' ? perRequest : pooled;
}

function refusalOf(exits: ExitSource, rotation: Rotation): string | undefined {
    if (exits.kind !== 'rotating' || rotation === perRequest) return undefined;
    return 'the provider gives every request another IP, so only single requests, "per-request", keep one identity';
}
