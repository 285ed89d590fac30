import { z } from 'zod';
import { parseOptions } from '../common/options.js';
import { apifyProxy } from './apify.js';
import type { Provider } from './provider.js';
import { proxyUrls } from './proxy-urls.js';

/** What the proxy editor of an Actor's input holds. Source: docs.apify.com, Actor input schema, editor `proxy`. */
export interface ActorProxyInput {
    readonly useApifyProxy?: boolean | undefined;
    readonly apifyProxyGroups?: readonly string[] | undefined;
    readonly apifyProxyCountry?: string | undefined;
    readonly proxyUrls?: readonly string[] | undefined;
}

const inputSchema = z.looseObject({
    useApifyProxy: z.boolean('must be true or false').nullish(),
    apifyProxyGroups: z.array(z.string('must be a group name'), 'must be an array of group names').nullish(),
    apifyProxyCountry: z.string('must be a country code').nullish(),
    proxyUrls: z.array(z.string('must be a proxy URL'), 'must be an array of proxy URLs').nullish(),
});

/**
 * The provider that an Actor's user chose in the proxy editor. As with `Actor.createProxyConfiguration`, own
 * `proxyUrls` go before Apify Proxy, and with neither there is no proxy.
 *
 * @throws ProxySessionsError (`invalid-options`) for input that is not the editor's.
 */
export function fromActorInput(input: ActorProxyInput | null | undefined): Provider {
    const chosen = parseOptions('fromActorInput', inputSchema, input ?? {});
    if (chosen.proxyUrls != null && chosen.proxyUrls.length > 0) return proxyUrls(chosen.proxyUrls);
    if (chosen.useApifyProxy !== true) return proxyUrls([null]);
    const { apifyProxyGroups: groups, apifyProxyCountry: country } = chosen;
    return apifyProxy({ ...(groups != null && { groups }), ...(country != null && country !== '' && { country }) });
}
