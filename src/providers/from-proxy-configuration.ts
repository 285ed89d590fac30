import { invalidOption } from '../common/errors.js';
import { describeValue } from '../common/options.js';
import { countryCodeOf } from '../common/place.js';
import { apifySessionRules } from './apify-session-rules.js';
import { apifyName, fitApifySessionId } from './apify-user-name.js';
import { AskedFunction } from './asked-function.js';
import { DEFAULT_MAX_SESSIONS } from './options.js';
import type { ConnectContext, ExitSource, Provider, ProviderExit } from './provider.js';
import { parseProxyUrl } from './proxy-address.js';
import { proxyUrls, tieredProxyUrls } from './proxy-urls.js';

/** What we use of a Crawlee or Apify SDK `ProxyConfiguration`. */
export interface ProxyConfigurationLike {
    newUrl(sessionId?: string | number, options?: object): Promise<string | undefined>;
}

/** Fields that both classes keep their options in. */
interface KnownFields {
    readonly proxyUrls?: readonly (string | null)[];
    readonly tieredProxyUrls?: readonly (readonly (string | null)[])[];
}

/** Fields of the Apify SDK's class when it composes URLs of Apify Proxy. */
interface ApifyFields extends KnownFields {
    readonly usesApifyProxy: true;
    readonly groups?: readonly string[];
    readonly countryCode?: string;
    readonly subdivisionCode?: string;
    readonly password?: string;
    readonly hostname?: string;
}

/**
 * Wraps a `ProxyConfiguration` of Crawlee or of the Apify SDK. Its list of URLs becomes a list of exits, and its
 * tiers stay tiers. A `newUrlFunction` that looks at the request is asked for each try of each request, and its answer is the
 * route; any other, and Apify Proxy, once for each session.
 *
 * @param existing `undefined`, as `Actor.createProxyConfiguration()` answers where no proxies are chosen, is a direct crawl, of
 *     which a warning tells once.
 * @param options `withoutProxies: 'refuse'` makes that an error.
 * @throws ProxySessionsError (`invalid-options`) for what is no proxy configuration, or has no password for Apify
 *     Proxy.
 */
export function fromProxyConfiguration(
    existing: ProxyConfigurationLike | undefined,
    { withoutProxies = 'direct' }: { readonly withoutProxies?: 'direct' | 'refuse' } = {},
): Provider {
    if (existing === undefined && withoutProxies === 'direct')
        return Object.freeze({ ...proxyUrls([null]), notice: NO_PROXIES });
    if (existing === undefined || typeof (existing as Partial<ProxyConfigurationLike> | null)?.newUrl !== 'function') {
        throw invalidOption(
            'fromProxyConfiguration: give a ProxyConfiguration of Crawlee or of the Apify SDK; ' +
                `got ${describeValue(existing, true)}.`,
        );
    }
    const { proxyUrls: list, tieredProxyUrls: tiers } = existing as KnownFields;
    const urls = list ?? tiers?.flat() ?? [];
    const hasTiers = list === undefined && (tiers?.length ?? 0) > 1;
    if (isApify(existing)) refuseTiersWithoutSessions(urls, existing);
    if (urls.length > 0) return hasTiers ? tieredProxyUrls(tiers!) : proxyUrls(urls);
    return isApify(existing) ? fromApify(existing) : fromFunction(existing);
}

const NO_PROXIES =
    'No proxies: the ProxyConfiguration is undefined, so every request shows the address of this machine. ' +
    "fromProxyConfiguration(…, { withoutProxies: 'refuse' }) makes that an error.";

function fromFunction(existing: ProxyConfigurationLike): Provider {
    const asked = new AskedFunction((id, request) => existing.newUrl(id, request && { request }));
    return Object.freeze({
        name: 'newUrlFunction',
        exits: ANY_SESSION,
        lifetime: Object.freeze({}),
        connect: ({ id }: ProviderExit, { url }: ConnectContext) => asked.urlFor(id, url),
        isSteady: ({ id }, proxyUrl) => proxyUrl.includes(id) || parseProxyUrl(proxyUrl)?.ip !== undefined,
        routeFor: asked.routeFor,
    } satisfies Provider);
}

/** Nothing is known of what the function makes of an id. */
const ANY_SESSION: ExitSource = Object.freeze({
    kind: 'minted',
    maxSessions: DEFAULT_MAX_SESSIONS,
    fitSessionId: (id: string) => id,
});

function fromApify(existing: ProxyConfigurationLike & ApifyFields): Provider {
    const { groups = [], countryCode: country, subdivisionCode: countrySubdivision, password } = existing;
    // Without one the SDK would send the text "undefined".
    if (password === undefined || password === '') {
        throw invalidOption(
            'fromProxyConfiguration: the ProxyConfiguration has no password for Apify Proxy; set the environment ' +
                'variable APIFY_PROXY_PASSWORD (Apify Console, Proxy page) or make it by Actor.createProxyConfiguration().',
        );
    }
    const rules = apifySessionRules('fromProxyConfiguration', groups);
    const isRotating = rules.exits.kind === 'rotating';
    return Object.freeze({
        name: apifyName({ groups, country, countrySubdivision }),
        country: countryCodeOf(country),
        ...rules,
        connect: ({ id }: ProviderExit, context: ConnectContext) =>
            existing.newUrl(isRotating ? undefined : fitApifySessionId(id), newUrlOptions(context)),
    } satisfies Provider);
}

function isApify(existing: ProxyConfigurationLike): existing is ProxyConfigurationLike & ApifyFields {
    return (existing as Partial<ApifyFields>).usesApifyProxy === true;
}

/** The SDK's `tieredProxyConfig` ends as URLs without a session: each request would use another IP. */
function refuseTiersWithoutSessions(urls: readonly (string | null)[], { hostname }: ApifyFields): void {
    const isWithoutSession = (url: string | null): boolean => {
        const address = url === null ? undefined : parseProxyUrl(url);
        return address !== undefined && address.host === hostname && !/(?:^|,)session-/.test(address.username);
    };
    if (!urls.some(isWithoutSession)) return;
    throw invalidOption(
        'fromProxyConfiguration: "tieredProxyConfig" asks Apify Proxy without sessions, so that each request gets ' +
            'another IP; give apifyProxy({ groups, country }) of one tier instead.',
    );
}

function newUrlOptions({ url }: ConnectContext): { readonly request: { readonly url: string } } | undefined {
    return url === undefined ? undefined : { request: { url } };
}
