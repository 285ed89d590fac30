import { z } from 'zod';
import { invalidOption } from '../../common/errors.js';
import { lazy } from '../../common/lazy.js';
import { parseOptions } from '../../common/options.js';
import type { SessionCallbacks } from '../../crawlee3/hooks/callbacks.js';
import { createDetector } from '../../detection/detector.js';
import type { Supply } from '../../dispatch/supplies.js';
import type { AnswerOptions } from './answers.js';
import { answersShape } from './answers.js';
import type { IdentityOptions } from './identities.js';
import { identitiesShape, refuseTwoChoices, refuseUnknownPlaces } from './identities.js';
import type { ReportingOptions } from './reporting.js';
import { reportingShape } from './reporting.js';
import type { ResolvedRoute, RoutingOptions } from './routes.js';
import { refuseMixtures, refuseUnshared, resolveRoutes, routesSchema } from './routes.js';
import type { SiteSettings } from './sites.js';
import { siteSettingsShape } from './sites.js';
import type { SourceOptions } from './sources.js';
import { resolveSources, sourcesShape } from './sources.js';
import type { SpendingOptions } from './spending.js';
import { refuseUnknownCosts, spendingShape } from './spending.js';
import type { StateOptions } from './state.js';
import { resolveState, stateShape } from './state.js';

/** What `SiteSettings` has is for all sites that have no settings of their own. */
export interface ProxySessionsOptions
    extends
        SourceOptions,
        RoutingOptions,
        IdentityOptions,
        AnswerOptions,
        SpendingOptions,
        ReportingOptions,
        StateOptions,
        SiteSettings,
        SessionCallbacks {
    /**
     * Makes every random choice repeatable.
     * @default a random number
     */
    readonly seed?: number;
}

const optionsSchema = lazy(() =>
    z.strictObject({
        ...sourcesShape(),
        routes: routesSchema(),
        ...identitiesShape(),
        ...siteSettingsShape(),
        ...answersShape(),
        ...spendingShape(),
        ...reportingShape(),
        ...stateShape(),
        seed: z.int('must be a whole number').optional(),
    }),
);

/** The options, checked and complete. */
export interface ResolvedOptions extends Omit<
    z.output<ReturnType<typeof optionsSchema>>,
    keyof SourceOptions | 'routes'
> {
    /** Where exits come from; the first serves requests without a route, and is the cheapest to do so. */
    readonly supplies: readonly Supply[];
    readonly routes: readonly ResolvedRoute[];
}

/** @throws ProxySessionsError (`invalid-options`) with one sentence on the first option that is wrong. */
export function resolveOptions(options: ProxySessionsOptions): ResolvedOptions {
    const parsed = parseOptions('ProxySessions', optionsSchema(), options);
    const ofNoRoute = resolveSources(parsed);
    const routes = resolveRoutes(parsed.routes);
    const supplies = [...ofNoRoute, ...routes.map(({ supply }) => supply)];
    // Fails for names that no rule has.
    createDetector({ ...parsed.detection, others: supplies.map(({ provider }) => provider) });
    if (ofNoRoute.length === 0) {
        throw invalidOption(
            'ProxySessions: give "proxyUrls", or a "provider" such as apifyProxy({ groups: ["RESIDENTIAL"] }).',
        );
    }
    refuseMixtures(supplies);
    if (parsed.cluster !== undefined) refuseUnshared(supplies);
    refuseTwoChoices(parsed);
    const resolved = { ...parsed, supplies, routes, state: resolveState(parsed) };
    refuseUnknownCosts(resolved);
    refuseUnknownPlaces(resolved, supplies);
    return resolved;
}
