import { ProxyConfiguration, SessionPool } from '@crawlee/core';
import { Configuration } from 'crawlee';
import { median } from '../median.js';

const BATCHES = 11;
const BATCH = 2_000;

/** What stock Crawlee takes to pick a session and to name its proxy, in microseconds, with as many of both. */
export async function stockMicros(exits: number): Promise<number> {
    const proxyUrls = Array.from(
        { length: exits },
        (_, index) => `http://10.${index >> 16}.${(index >> 8) & 255}.${index & 255}:8000`,
    );
    const proxyConfiguration = new ProxyConfiguration({ proxyUrls });
    const pool = await SessionPool.open(
        { maxPoolSize: exits, persistenceOptions: { enable: false } },
        new Configuration({ persistStorage: false }),
    );
    const serve = async (requests: number): Promise<void> => {
        for (let count = 0; count < requests; count += 1) {
            const session = await pool.getSession();
            await proxyConfiguration.newProxyInfo(session.id);
            session.markGood();
        }
    };
    // Crawlee fills its pool one session at a time.
    for (let count = 0; count < exits; count += 1) await pool.addSession();
    await serve(BATCH);
    const micros: number[] = [];
    for (let batch = 0; batch < BATCHES; batch += 1) {
        const startedAt = performance.now();
        await serve(BATCH);
        micros.push(((performance.now() - startedAt) * 1000) / BATCH);
    }
    await pool.teardown();
    return median(micros);
}
