import { z } from 'zod';
import { invalidOption } from '../../common/errors.js';
import { lazy } from '../../common/lazy.js';
import { keyValueStore } from '../../crawlee3/wiring/key-value-store.js';
import type { ClusterBook } from '../../stores/coordination-store.js';
import type { StateStore } from '../../stores/store.js';
import { isFunction, positive } from './values.js';

/** What survives the process, and what other workers know of it. */
export interface StateOptions {
    /**
     * Keeps the state under this name in the key-value store `proxy-sessions`, which survives the runs of an Actor: a
     * later run with the same name continues with the same sessions.
     * @default the state is stored where `state` says
     */
    readonly sessionPoolName?: string;
    /** What survives the process, and where it is stored; see `docs/state.md`. */
    readonly state?: {
        /**
         * `keyValueStore(…)`, `memoryStore()` or one of your own. With `none`, nothing is kept but what Crawlee itself
         * keeps of its session pools.
         * @default the key-value store in which Crawlee keeps the first crawler's session pool
         */
        readonly store?: StateStore | 'none';
        /**
         * Prefix of its keys; two instances that share a store need different ones.
         * @default the provider's name: `PROXY_SESSIONS_APIFY`
         */
        readonly key?: string;
        /**
         * Seconds between two saves. It is also saved at the end of a crawl, and when the platform moves or aborts
         * it. @default 30
         */
        readonly everySecs?: number;
    };
    /**
     * Shares the pool with other workers, on this machine or others: `redisCluster({ url })` from
     * `crawlee-proxy-sessions/redis`. Give all of them the same exits. See `docs/cluster.md`.
     * @default the pool is this worker's alone
     */
    readonly cluster?: ClusterBook;
}

/** What a key may be that gets endings of ours. */
const NAME = /^[A-Za-z0-9_-]{1,60}$/;
const NAME_RULE = 'must be up to 60 letters, digits, "_" and "-"';

export const stateShape = lazy(() => ({
    sessionPoolName: z.string('must be a text').regex(NAME, NAME_RULE).optional(),
    cluster: z.custom<ClusterBook>(isClusterBook, 'must be a cluster such as redisCluster({ url: … })').optional(),
    state: z
        .strictObject(
            {
                store: z
                    .custom<StateStore | 'none'>(isStore, 'must be "none" or a store such as keyValueStore("my-crawl")')
                    .optional(),
                key: z.string('must be a text').regex(NAME, NAME_RULE).optional(),
                everySecs: positive().default(30),
            },
            'must be an object with store, key and everySecs',
        )
        .prefault({}),
}));

type ResolvedStateOptions = z.output<z.ZodObject<ReturnType<typeof stateShape>>>;

/** The store in which pools with a name are kept. */
const NAMED_POOLS = 'proxy-sessions';

/**
 * The state, also where it is given by `sessionPoolName`.
 * @throws ProxySessionsError (`invalid-options`) when two options name a store.
 */
export function resolveState({ sessionPoolName, state }: ResolvedStateOptions): ResolvedStateOptions['state'] {
    if (sessionPoolName === undefined) return state;
    if (state.store !== undefined || state.key !== undefined) {
        throw invalidOption('ProxySessions: options "sessionPoolName" and "state" both name a store; give one.');
    }
    return { ...state, store: keyValueStore(NAMED_POOLS), key: sessionPoolName };
}

/** One state for each provider; more cannot be known without asking. */
export function defaultStateKey(provider: string): string {
    return `PROXY_SESSIONS_${provider.replace(/([a-z])([A-Z])|[^A-Za-z0-9]/g, '$1_$2').toUpperCase()}`.slice(0, 60);
}

function isClusterBook(value: unknown): boolean {
    return isFunction((value as Partial<ClusterBook> | null)?.join);
}

function isStore(value: unknown): boolean {
    if (value === 'none') return true;
    const { load, save, remove } = (value ?? {}) as Partial<StateStore>;
    return [load, save, remove].every(isFunction);
}
