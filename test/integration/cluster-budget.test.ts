import { expect, it, onTestFinished } from 'vitest';
import { RedisServer } from '../../scripts/lib/redis-server.mjs';
import { billedBy } from '../billed.js';
import { Crew } from '../cluster/crew.js';
import { lab } from '../support.js';

const BYTES = 5e6;
const PAGES = 400;

it.each([
    ['one of which is killed', true],
    ['which all live', false],
])('a budget of bytes holds within 5 %% for three workers together, %s', async (_, kills) => {
    const pages = (): string => `<title>A page</title><p>${'word '.repeat(4_000)}</p>`;
    const target = await lab({ exits: 12, site: { pages } });
    const redis = await RedisServer.start();
    onTestFinished(() => redis.stop());
    let hasHappened = !kills;
    const crew = new Crew({
        workers: ['one', 'two', 'three'],
        pages: target.site.urls(PAGES),
        setup: {
            proxyUrls: target.proxyUrls,
            redisUrl: redis.url,
            leaseSecs: 4,
            concurrency: 5,
            budget: { bytes: BYTES, whenSpent: 'fail-requests' },
        },
        onGot: (got) => {
            if (hasHappened || got < 60) return;
            hasHappened = true;
            crew.signal('three', 'SIGKILL');
        },
    });
    await crew.done();
    const billed = target.exits.reduce((sum, exit) => sum + billedBy(exit), 0);
    // What the killed one was given is spent, as far as the others know: a twentieth of what was left, or what was under way.
    expect(billed).toBeGreaterThan((kills ? 0.88 : 0.95) * BYTES);
    expect(billed).toBeLessThan(1.05 * BYTES);
    expect(crew.got.size + crew.failures.length).toBe(PAGES);
    expect(crew.failures.every((failure) => failure.includes('The budget of 5.0 MB for this crawl is spent'))).toBe(
        true,
    );
});
