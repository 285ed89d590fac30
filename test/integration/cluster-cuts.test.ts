import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { expect, it, onTestFinished } from 'vitest';
import { Crew } from '../cluster/crew.js';
import { RedisServer } from '../../scripts/lib/redis-server.mjs';
import { CuttableLink } from '../cluster/cuttable-link.js';
import { lab } from '../support.js';

const LEASE_SECS = 2;
/** Long enough for the others to take the exits, and to use them. */
const AWAY_MILLIS = 3 * LEASE_SECS * 1000;
const ANSWER_MILLIS = 50;
const CONCURRENCY = 10;
/** What was on its way when a process was stopped is sent when it goes on: nothing of ours runs in between. */
const ON_ITS_WAY_MILLIS = 200;

interface Crawl {
    readonly target: Lab;
    readonly crew: Crew;
    /** Between the worker `cut` and Redis. */
    readonly link: CuttableLink;
}

/** Two workers crawl an open site through twenty exits, until the time that `during` needs has passed. */
async function crawl(during: (crawl: Crawl) => Promise<void>): Promise<Crawl> {
    const target = await lab({ exits: 20, site: { latencyMillis: ANSWER_MILLIS } });
    const redis = await RedisServer.start();
    onTestFinished(() => redis.stop());
    const link = await CuttableLink.to(redis.url);
    onTestFinished(() => link.close());
    let begin!: () => void;
    const hasBegun = new Promise<void>((resolve) => (begin = resolve));
    const crew = new Crew({
        workers: ['cut', 'whole'],
        pages: target.site.urls(20_000),
        setup: { proxyUrls: target.proxyUrls, redisUrl: redis.url, leaseSecs: LEASE_SECS, concurrency: CONCURRENCY },
        setupOf: (name) => (name === 'cut' ? { redisUrl: link.url } : {}),
        onGot: (pages) => {
            if (pages === 200) begin();
        },
    });
    const result = { target, crew, link };
    await hasBegun;
    // Both have what they need.
    await sleep(LEASE_SECS * 1000);
    await during(result);
    await crew.stop();
    return result;
}

/** Requests that `cut` sent through an exit while `whole` was using it: before and after, within a lease's term. */
function overlaps({ site }: Lab, awayAt: number): number {
    const visits = site.log.filter(({ at }) => at >= awayAt);
    const isByWhole = (exit: string, from: number, to: number): boolean =>
        visits.some(({ at, clientIp, query }) => query === '?by=whole' && clientIp === exit && at > from && at < to);
    const termMillis = LEASE_SECS * 1000;
    return visits.filter(
        ({ at, clientIp, query }) =>
            query === '?by=cut' && isByWhole(clientIp, at - termMillis, at) && isByWhole(clientIp, at, at + termMillis),
    ).length;
}

function exitsOf({ site }: Lab, name: string, from: number, to = Infinity): Set<string> {
    const visits = site.log.filter(({ at, query }) => query === `?by=${name}` && at >= from && at < to);
    return new Set(visits.map(({ clientIp }) => clientIp));
}

it('a worker that cannot reach Redis sends nothing through exits that others took meanwhile', async () => {
    let awayAt = 0;
    const { target } = await crawl(async ({ link }) => {
        awayAt = Date.now();
        link.cut();
        await sleep(AWAY_MILLIS);
        link.mend();
        await sleep(1.5 * LEASE_SECS * 1000);
    });
    expect(exitsOf(target, 'whole', awayAt + 2 * LEASE_SECS * 1000, awayAt + AWAY_MILLIS).size).toBe(20);
    expect(overlaps(target, awayAt)).toBe(0);
    expect(exitsOf(target, 'cut', awayAt + AWAY_MILLIS).size).toBeGreaterThan(0);
}, 180_000);

it('a worker that was stopped asks Redis before it sends again', async () => {
    let [awayAt, backAt] = [0, 0];
    const { target } = await crawl(async ({ crew }) => {
        awayAt = Date.now();
        crew.signal('cut', 'SIGSTOP');
        await sleep(AWAY_MILLIS);
        backAt = Date.now();
        crew.signal('cut', 'SIGCONT');
        await sleep(1.5 * LEASE_SECS * 1000);
    });
    expect(exitsOf(target, 'whole', awayAt + 2 * LEASE_SECS * 1000, backAt).size).toBe(20);
    // Of the process itself it is not known when the machine lets it go on.
    const wentOnAt = target.site.log.find(({ at, query }) => query === '?by=cut' && at >= backAt)!.at;
    expect(overlaps(target, wentOnAt + ON_ITS_WAY_MILLIS)).toBe(0);
    expect(overlaps(target, awayAt)).toBeLessThanOrEqual(CONCURRENCY);
    expect(exitsOf(target, 'cut', backAt).size).toBeGreaterThan(0);
}, 180_000);
