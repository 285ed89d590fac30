import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import { invalidOption } from '../common/errors.js';
import { parseOptions } from '../common/options.js';
import { apifyParameterSchemas, apifyProvider } from './apify.js';
import type { Provider } from './provider.js';
import { proxyUrls } from './proxy-urls.js';

/** What the proxy editor of an Actor's input holds. Source: docs.apify.com, Actor input schema, editor `proxy`. */
export interface ActorProxyInput {
    readonly useApifyProxy?: boolean | undefined;
    readonly apifyProxyGroups?: readonly string[] | undefined;
    readonly apifyProxyCountry?: string | undefined;
    /** The Apify SDK reads it from the input as well. */
    readonly apifyProxySubdivision?: string | undefined;
    readonly proxyUrls?: readonly string[] | undefined;
}

/** The editor leaves fields empty that were not filled in. */
const emptyToUndefined = (value: unknown): unknown => (value === '' || value === null ? undefined : value);
const filledIn = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(emptyToUndefined, schema.optional());

const inputSchema = lazy(() =>
    z.looseObject({
        useApifyProxy: z.boolean('must be true or false').nullish(),
        apifyProxyGroups: apifyParameterSchemas.groups().nullish(),
        apifyProxyCountry: filledIn(apifyParameterSchemas.country()),
        apifyProxySubdivision: filledIn(apifyParameterSchemas.countrySubdivision()),
        proxyUrls: z.array(z.string('must be a proxy URL'), 'must be an array of proxy URLs').nullish(),
    }),
);

/**
 * The provider that an Actor's user chose in the proxy editor. As with `Actor.createProxyConfiguration`, own
 * `proxyUrls` go before Apify Proxy, and `useApifyProxy: false` without them means no proxy. No input at all means no
 * proxy too; a field that is merely left out never does, since that would show sites the Actor's own address.
 *
 * @throws ProxySessionsError (`invalid-options`) for input that is not the editor's.
 */
export function fromActorInput(input: ActorProxyInput | null | undefined): Provider {
    if (input == null) return proxyUrls([null]);
    const chosen = parseOptions('fromActorInput', inputSchema(), input);
    if (chosen.proxyUrls != null && chosen.proxyUrls.length > 0) return proxyUrls(chosen.proxyUrls);
    if (chosen.useApifyProxy === false) return proxyUrls([null]);
    const { apifyProxyCountry: country, apifyProxySubdivision: countrySubdivision } = chosen;
    if (countrySubdivision !== undefined && country === undefined) {
        throw invalidOption('fromActorInput: option "apifyProxySubdivision" needs "apifyProxyCountry"; give both.');
    }
    const groups = chosen.apifyProxyGroups ?? [];
    return apifyProvider('fromActorInput', { parameters: { groups, country, countrySubdivision } });
}
