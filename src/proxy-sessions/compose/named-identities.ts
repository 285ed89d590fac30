import type { Request } from '@crawlee/core';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { SessionFailures } from '../../identity/preparing/session-failures.js';
import { NamedIdentities } from '../../identity/named/named-identities.js';
import type { StateKeeper } from '../../state/keeper.js';
import type { ResolvedOptions } from '../options/options.js';
import { rotationOf } from '../options/routes.js';
import type { SettingsByRoute } from '../settings-by-route.js';
import type { RequestLike } from '../../identity/like.js';
import type { SiteNames } from '../../identity/routes/site-names.js';

export interface NamedParts {
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly sessionFailures: SessionFailures;
    readonly sites: SiteNames;
    readonly settings: Pick<SettingsByRoute, 'of'>;
    readonly state: StateKeeper | undefined;
}

/** The named identities of all crawlers; `undefined` when the user names none. */
export function namedIdentities(options: ResolvedOptions, parts: NamedParts): NamedIdentities | undefined {
    const identityOf = identityOfRequest(options, parts.sites);
    if (identityOf === undefined) return undefined;
    const { settings, state } = parts;
    return new NamedIdentities({
        ...options,
        ...parts,
        identityOf,
        maxWaitMillisOf: (site) => settings.of(site).exhaustion.maxWaitMillis,
        saved: async () => state?.savedSoon(),
    });
}

/** The identity that does all the work where none other is wanted. */
const ONLY_IDENTITY = 'only';

type IdentityOf = (request: RequestLike) => string | undefined;

/** By the user's names, and by a single one where nothing ever rotates; `undefined` where there are none. */
function identityOfRequest(options: ResolvedOptions, sites: SiteNames): IdentityOf | undefined {
    const { identityOf, rotation, routes } = options;
    const neverRotates = [rotation, ...routes.map((route) => route.rotation)].includes('never');
    if (!neverRotates && identityOf === undefined) return undefined;
    return (request) => {
        if (neverRotates && rotationOf(options, sites.routeOf(request)) === 'never') return ONLY_IDENTITY;
        // Whatever version of Crawlee made the request: it is the user's own.
        return identityOf?.(request as unknown as Request);
    };
}
