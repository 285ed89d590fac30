export type { ClusterBook } from '../coordination-store.js';
export type { StateStore } from '../store.js';
export type { RedisClientLike } from './client.js';
export type { RedisOptions } from './options.js';
export type { RedisClusterOptions } from './redis-cluster.js';
export { redisCluster } from './redis-cluster.js';
export { redisStore } from './redis-store.js';
