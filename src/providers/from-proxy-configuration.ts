import { invalidOption } from '../common/errors.js';
import { apifySessionRules } from './apify.js';
import type { ConnectContext, ExitSource, Provider, ProviderExit } from './provider.js';
import { proxyUrls } from './proxy-urls.js';

/** What we use of a Crawlee or Apify SDK `ProxyConfiguration`. */
export interface ProxyConfigurationLike {
    newUrl(sessionId?: string | number, options?: object): Promise<string | undefined>;
}

/** Fields that both classes keep their options in. */
interface KnownFields {
    readonly proxyUrls?: readonly (string | null)[];
    readonly tieredProxyUrls?: readonly (readonly (string | null)[])[];
    /** Apify SDK only. */
    readonly usesApifyProxy?: boolean;
    readonly groups?: readonly string[];
}

const DEFAULT_MAX_SESSIONS = 100;

/**
 * Wraps a `ProxyConfiguration` of Crawlee or of the Apify SDK. Its list of URLs becomes a list of exits, tiers one
 * after another, the first ones first; a `newUrlFunction`, or Apify Proxy, is asked once for each session.
 *
 * @throws ProxySessionsError (`invalid-options`) for what is no proxy configuration.
 */
export function fromProxyConfiguration(existing: ProxyConfigurationLike): Provider {
    if (typeof (existing as Partial<ProxyConfigurationLike> | undefined)?.newUrl !== 'function') {
        throw invalidOption('fromProxyConfiguration: give a ProxyConfiguration of Crawlee or of the Apify SDK.');
    }
    const { proxyUrls: list, tieredProxyUrls: tiers, usesApifyProxy, groups } = existing as KnownFields;
    const urls = list ?? tiers?.flat();
    if (urls !== undefined && urls.length > 0) return proxyUrls(urls);
    const isApify = usesApifyProxy === true;
    const rules = isApify ? apifySessionRules(groups ?? []) : { exits: ANY_SESSION, lifetime: {} };
    const isRotating = rules.exits.kind === 'rotating';
    return Object.freeze({
        name: isApify ? ['apify', ...(groups ?? [])].join(' ') : 'newUrlFunction',
        ...rules,
        connect: async ({ id }: ProviderExit, { url }: ConnectContext) =>
            existing.newUrl(isRotating ? undefined : id, url === undefined ? undefined : { request: { url } }),
    } satisfies Provider);
}

/** Nothing is known of what the function makes of an id. */
const ANY_SESSION: ExitSource = Object.freeze({
    kind: 'minted',
    maxSessions: DEFAULT_MAX_SESSIONS,
    fitSessionId: (id: string) => id,
});
