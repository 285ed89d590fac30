import { onTestFinished } from 'vitest';
import { RedisServer } from '../../scripts/lib/redis-server.mjs';
import { RedisConnection } from '../../src/stores/redis/connection.js';
import { RedisLedger } from '../../src/stores/redis/redis-ledger.js';

/** A Redis that ends with the test. */
export async function redis(): Promise<RedisServer> {
    const server = await RedisServer.start();
    onTestFinished(() => server.stop());
    return server;
}

export const TERM_MILLIS = 600;

export function ledgerFor({ url }: Pick<RedisServer, 'url'>, workerId: string): RedisLedger {
    const connection = new RedisConnection({ url, timeoutMillis: 500 });
    onTestFinished(() => connection.close());
    return new RedisLedger({ connection, prefix: 'test', workerId, termMillis: TERM_MILLIS, keepMillis: 60_000 });
}
