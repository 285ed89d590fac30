import type { Session } from '@crawlee/core';
import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import { invalidOption } from '../../common/errors.js';
import type { Supply } from '../../dispatch/supplies.js';
import type { RouteQuestion, RouteRule } from '../../identity/routes/routes.js';
import type { RotationAlias, RotationName } from '../../identity/rotations/index.js';
import { rotationSchema } from './rotation.js';
import type { Cost } from '../../providers/cost.js';
import { costSchema } from '../../providers/cost.js';
import type { ListSource } from '../../providers/lists/list-source.js';
import { proxyUrls } from '../../providers/proxy-urls.js';
import type { ExitSource, Provider } from '../../providers/provider.js';
import type { SiteSettings } from './sites.js';
import { siteSettingsShape } from './sites.js';
import { providerSchema, urlsSchema } from './sources.js';

/** Requests that use a provider of their own. */
export interface RouteOptions {
    /**
     * Whether a request takes this route. Asked at each try; of several routes that fit, the first counts. `session` is
     * that of the request's latest try.
     */
    readonly when: (request: {
        readonly url: string;
        readonly label: string | undefined;
        readonly userData: Record<string, unknown>;
        readonly session: Session | undefined;
    }) => boolean;
    /** What it is called in events, statistics and the state. @default `route-1`, `route-2`, … by its place */
    readonly name?: string;
    /** Where its exits come from; `null` for direct connections. Give this or `proxyUrls`. */
    readonly provider?: Provider | null;
    /** A list of proxies, as the option of this name for all requests; `null` for direct connections. */
    readonly proxyUrls?: readonly (string | null)[] | ListSource | null;
    /** @default as for all requests */
    readonly rotation?: RotationName | RotationAlias;
    /** What differs from `pacing` for all requests. */
    readonly pacing?: SiteSettings['pacing'];
    /** What its proxies cost. @default what its provider says, or else `cost` for all requests, if that is not by tier */
    readonly cost?: Cost | readonly Cost[];
}

/** Which requests use a provider of their own. */
export interface RoutingOptions {
    /**
     * Requests that use a provider of their own. The first matching route counts; all other requests use `provider`,
     * `proxyUrls` or `tiers`. Each route learns about a site by itself. See
     * `docs/cookbook/routes.md`.
     * @default no routes
     */
    readonly routes?: readonly RouteOptions[];
}

/** What supply keys and site names can hold. */
const ROUTE_NAME = /^[\w.-]{1,60}$/;

export const routesSchema = lazy(() =>
    z
        .array(
            z.strictObject(
                {
                    when: z.custom<(question: RouteQuestion) => boolean>(
                        (value) => typeof value === 'function',
                        'must be a function from request to true or false',
                    ),
                    name: z.string().regex(ROUTE_NAME, 'must be up to 60 letters, digits, "_", "." and "-"').optional(),
                    provider: providerSchema().nullable().optional(),
                    proxyUrls: urlsSchema().nullable().optional(),
                    rotation: rotationSchema().optional(),
                    pacing: siteSettingsShape().pacing,
                    cost: costSchema().optional(),
                },
                'must be an object with when, and with provider or proxyUrls',
            ),
            'must be an array of routes',
        )
        .default([]),
);

/** A route, checked and complete. */
export interface ResolvedRoute extends RouteRule {
    readonly supply: Supply;
    readonly rotation: RotationName | undefined;
    readonly pacing: z.output<ReturnType<typeof routesSchema>>[number]['pacing'];
    readonly cost: Cost | readonly Cost[] | undefined;
}

/** @throws ProxySessionsError (`invalid-options`) for a route without exits, and for two of one name. */
export function resolveRoutes(routes: z.output<ReturnType<typeof routesSchema>>): readonly ResolvedRoute[] {
    const resolved = routes.map(({ name = '', when, rotation, pacing, cost, ...source }, at) => {
        const route = name === '' ? `route-${at + 1}` : name;
        const supply = { key: route, route, provider: providerOf(source, at) };
        return { name: route, when, rotation, pacing, cost, supply };
    });
    for (const [at, { name }] of resolved.entries()) {
        if (resolved.findIndex((other) => other.name === name) === at) continue;
        throw invalidOption(
            `ProxySessions: option "routes[${at}].name" is "${name}", as that of another route; rename it.`,
        );
    }
    return resolved;
}

function providerOf(
    { provider, proxyUrls: urls }: Pick<z.output<ReturnType<typeof routesSchema>>[number], 'provider' | 'proxyUrls'>,
    at: number,
): Provider {
    if ((provider === undefined) === (urls === undefined)) {
        throw invalidOption(
            `ProxySessions: option "routes[${at}]" must have either "provider" or "proxyUrls"; null stands for direct connections.`,
        );
    }
    return provider ?? proxyUrls(urls ?? [null]);
}

/** @throws ProxySessionsError (`invalid-options`) for providers that cannot be used together. */
export function refuseMixtures(supplies: readonly Supply[]): void {
    if (supplies.length < 2) return;
    const opener = supplies.find(({ provider }) => provider.interception !== undefined);
    if (opener !== undefined) {
        throw invalidOption(
            `ProxySessions: ${opener.provider.name} opens TLS, and cannot be used beside other providers, whose certificates ` +
                'would not be checked either; make another ProxySessions for it.',
        );
    }
    for (const { route, tier } of supplies) {
        const kinds = supplies.filter((other) => other.route === route).map(({ provider }) => provider.exits.kind);
        if (tier === undefined || new Set(kinds.map((kind) => kind === 'rotating')).size === 1) continue;
        throw invalidOption(
            'ProxySessions: option "tiers" mixes providers with sessions and such that give every request another IP; use one kind.',
        );
    }
}

/** Of these, workers have to agree who uses which. Ids that they make up themselves are never the same, and a direct way is each worker's own. */
const AGREED_ON: ReadonlySet<ExitSource['kind']> = new Set(['listed', 'assigned', 'numbered']);

/**
 * Workers of a cluster agree on the exits of the first provider only.
 * @throws ProxySessionsError (`invalid-options`) when they would have to on those of another one too
 */
export function refuseUnshared(supplies: readonly Supply[]): void {
    if (supplies.some(({ route, tier }) => route === undefined && tier !== undefined)) {
        throw invalidOption('ProxySessions: option "cluster" cannot be used with "tiers"; leave out one of them.');
    }
    for (const { provider, route } of supplies) {
        if (route === undefined || !AGREED_ON.has(provider.exits.kind) || isDirect(provider)) continue;
        throw invalidOption(
            `ProxySessions: option "cluster" shares the exits of the first provider only, and those of route "${route}" ` +
                '(a list, or sessions that are counted) would be used by all workers at once; give that route a service ' +
                'with sessions of its own, or leave out "cluster".',
        );
    }
}

function isDirect({ exits }: Provider): boolean {
    return exits.kind === 'listed' && exits.list?.loading === undefined && exits.exits.every((exit) => exit.isDirect);
}

/** How the identities of a route rotate. */
export function rotationOf(
    { rotation, routes }: { readonly rotation: RotationName; readonly routes: readonly ResolvedRoute[] },
    route: string | undefined,
): RotationName {
    return routes.find(({ name }) => name === route)?.rotation ?? rotation;
}
