import { z } from 'zod';
import { invalidOption } from '../../common/errors.js';
import { lazy } from '../../common/lazy.js';
import type { Supply } from '../../dispatch/supplies.js';
import { ONLY_SUPPLY } from '../../engine/exit.js';
import type { ListSource } from '../../providers/lists/list-source.js';
import type { Provider } from '../../providers/provider.js';
import { proxyUrls, tieredProxyUrls as providerOfTiers } from '../../providers/proxy-urls.js';

/** Where the exits of requests without a route come from. */
export interface SourceOptions {
    /** Where exits come from: `apifyProxy(…)`, `fromActorInput(…)`, … Give this, `proxyUrls`, `tieredProxyUrls` or `tiers`. */
    readonly provider?: Provider;
    /**
     * A list of proxies: http, https or socks5 URLs; `null` stands for a direct connection. Or where the list is loaded
     * from, again and again: the path of a file, the address of a list, or `{ load, everySecs }`; see `ListSource`.
     */
    readonly proxyUrls?: readonly (string | null)[] | ListSource;
    /**
     * Lists of proxies by price, the cheapest first, as in Crawlee. Every site starts with the cheapest list. It
     * moves to the next one only when it refuses the current one: rate limits, failing proxies and errors in your
     * code do not move it. From time to time one request tests a cheaper list, first after `cooldown.baseSecs`, then
     * after twice as long each time, up to `cooldown.capSecs`.
     */
    readonly tieredProxyUrls?: readonly (readonly (string | null)[])[];
    /**
     * Providers by price, the cheapest first, of any kind: a list, then a service, then the same service in another country.
     * Sites move between them as between the lists of `tieredProxyUrls`.
     */
    readonly tiers?: readonly Provider[];
}

export const providerSchema = lazy(() =>
    z.custom<Provider>(
        (value) => typeof value === 'object' && value !== null && 'exits' in value && 'connect' in value,
        'must be a provider such as apifyProxy({ … }) or proxyUrls([ … ])',
    ),
);

/** Its entries are looked at when it is read, which for a long list is later. */
export const listSchema = lazy(() =>
    z.custom<readonly (string | null)[]>((value) => Array.isArray(value), 'must be an array of proxy URLs'),
);

export const urlsSchema = lazy(() =>
    z.union(
        [
            listSchema(),
            z.string(),
            z.custom<Exclude<ListSource, string>>(
                (value) => typeof value === 'object' && value !== null && 'load' in value,
            ),
        ],
        'must be an array of proxy URLs, the path or the address of a list, or an object with load and everySecs',
    ),
);

export const sourcesShape = lazy(() => ({
    provider: providerSchema().optional(),
    proxyUrls: urlsSchema().optional(),
    tiers: z
        .array(providerSchema(), 'must be an array of providers, the cheapest first')
        .min(1, 'must have at least one provider')
        .optional(),
    tieredProxyUrls: z.array(listSchema(), 'must be an array of arrays of proxy URLs, the cheapest first').optional(),
}));

type Sources = z.output<z.ZodObject<ReturnType<typeof sourcesShape>>>;

const SOURCES = ['provider', 'proxyUrls', 'tieredProxyUrls', 'tiers'] as const;

/**
 * The supplies of requests without a route, the cheapest first; none when no source is given.
 * @throws ProxySessionsError (`invalid-options`) for two sources, and for providers that cannot be tiers.
 */
export function resolveSources(sources: Sources): readonly Supply[] {
    const [first, second] = SOURCES.filter((source) => sources[source] !== undefined);
    if (second !== undefined) {
        throw invalidOption(`ProxySessions: options "${first}" and "${second}" mean the same; give one.`);
    }
    const { provider: given, proxyUrls: urls, tieredProxyUrls, tiers = [] } = sources;
    const provider =
        given ??
        (urls !== undefined ? proxyUrls(urls) : undefined) ??
        (tieredProxyUrls && providerOfTiers(tieredProxyUrls));
    return provider === undefined ? resolveTiers(tiers) : [{ key: ONLY_SUPPLY, provider }];
}

function resolveTiers(tiers: readonly Provider[]): readonly Supply[] {
    return tiers.map((provider, tier) => {
        if (provider.exits.kind === 'listed' && provider.exits.list?.hasTiers === true) {
            throw invalidOption(
                `ProxySessions: option "tiers[${tier}]" has tiers of its own; give each of its lists as a tier.`,
            );
        }
        return { key: tier === 0 ? ONLY_SUPPLY : `tier-${tier}`, provider, tier };
    });
}
