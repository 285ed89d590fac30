import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import type { ListSource } from '../providers/lists/list-source.js';
import type { Provider } from '../providers/provider.js';

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
