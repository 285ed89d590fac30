import type { Configuration } from '@crawlee/core';
import { KeyValueStore } from '@crawlee/core';
import { storeOver } from '../../stores/key-value-store.js';
import type { StateStore } from '../../stores/store.js';

/**
 * One of Crawlee's key-value stores: a folder on a laptop, a storage of the account on the Apify platform. One with a name
 * is not purged when a program starts, so that one run may go on with what another has learned.
 *
 * @param name A name, or the id of a store. @default the default store of the run
 * @param configuration Of the crawler. @default the global one
 */
export function keyValueStore(name?: string, configuration?: Configuration): StateStore {
    return storeOver(() => KeyValueStore.open(name, configuration && { config: configuration }));
}
