import { beforeEach, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.js';
import { seededRandom } from '../../src/engine/random.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { OK } from '../../src/engine/verdict.js';
import type { Log } from '../../src/report/log.js';
import { DecisionLog } from '../../src/report/decision-log.js';
import { SessionCounter } from '../../src/report/session-counter.js';
import { StatusLog } from '../../src/report/status-log.js';
import { noCosts } from './costs.js';
import { FakeClock } from '../dispatch/fake-clock.js';
import { settle } from '../engine/settle.js';

const REFUSED: Verdict = { outcome: 'blocked', rule: 'blocked-status', evidence: 'status 403' };
const BROKEN: Verdict = { outcome: 'proxy-failed', rule: 'proxy-error', evidence: 'connection refused' };

let clock: FakeClock;
let engine: Engine;
let counter: SessionCounter;
let lines: string[];
let log: Log;
let isDebug: boolean;

beforeEach(() => {
    clock = new FakeClock();
    isDebug = false;
    engine = new Engine({
        random: seededRandom(1),
        cooldown: { baseMillis: 100_000, capMillis: 100_000 },
        maxSites: 10,
        maxLeaseMillis: 600_000,
    });
    counter = new SessionCounter();
    for (const name of ['a', 'b', 'c', 'd']) engine.addExit({ id: name, label: `${name}:8000` });
    lines = [];
    const write = (line: string) => void lines.push(line);
    log = {
        info: write,
        warning: write,
        debug: write,
        get isDebug() {
            return isDebug;
        },
    };
});

const request = (exit: string, site: string, verdict: Verdict) =>
    settle(engine, engine.leaseExit(engine.findExit(exit)!, site, clock.now()), verdict, clock.now());

const traffic = () => ({ up: 0, down: 0 });

const statusLog = (intervalMillis = 60_000, waiting = 0) =>
    new StatusLog({ log, engine, clock, waiting: () => waiting, traffic, costs: noCosts(), counter, intervalMillis });

it('tells once a minute how exits and requests stand, for as long as crawls run', async () => {
    const status = statusLog(60_000, 3);
    status.start();
    request('a', 'shop.test', OK);
    request('a', 'shop.test', OK);
    for (let times = 0; times < 3; times += 1) request('b', 'shop.test', REFUSED);
    await clock.advance(59_999);
    expect(lines).toEqual([]);
    await clock.advance(1);
    expect(lines).toEqual([
        'Exits: 1 working, 1 resting (1 refused by shop.test), 2 unused, next back in 40 s. ' +
            'Since the last line: 2 pages in 5 requests (2.50 per page). 3 requests wait for an exit.',
    ]);
    request('c', 'shop.test', OK);
    await clock.advance(60_000);
    expect(lines[1]).toBe(
        'Exits: 3 working, 0 resting, 1 unused. Since the last line: 1 page in 1 request (1.00 per page). ' +
            '3 requests wait for an exit.',
    );
    status.stop();
    expect(clock.pendingAlarms).toBe(0);
    await clock.advance(600_000);
    expect(lines).toHaveLength(2);
});

it('starts no second timer for a second crawl, and none at all for an interval of 0', async () => {
    const status = statusLog();
    status.start();
    status.start();
    expect(clock.pendingAlarms).toBe(1);
    status.stop();
    const silent = statusLog(0);
    silent.start();
    expect(clock.pendingAlarms).toBe(0);
});

it('sums up at the end', () => {
    const status = statusLog();
    for (let created = 0; created < 3; created += 1) counter.sessionCreated();
    counter.sessionRetired({ reason: 'blocked' });
    request('a', 'shop.test', OK);
    request('b', 'shop.test', REFUSED);
    request('c', 'news.test', BROKEN);
    status.summarize();
    expect(lines).toEqual([
        '1 page in 3 requests (3.00 per page). Other requests: 1 refused, 1 failed at the proxy. ' +
            'Exits: 1 working, 2 resting (1 refused by shop.test, 1 failed), 1 unused. Sessions: 3 created, 1 retired (1 blocked).',
    ]);
});

it('counts an exit as working that one site refuses and another accepts', () => {
    request('a', 'shop.test', { ...REFUSED, retryAfterMillis: 60_000 });
    request('a', 'news.test', OK);
    statusLog().summarize();
    expect(lines[0]).toContain('Exits: 1 working (1 refused by shop.test), 0 resting, 3 unused.');
});

it('explains each decision at debug level, and none above it', () => {
    const decisions = new DecisionLog(log);
    const lease = engine.lease('shop.test', 0);
    if (lease.kind !== 'lease') throw new Error(lease.kind);
    const tell = () => {
        decisions.heldBack({ site: 'shop.test', why: 'all-busy' });
        decisions.heldBack({ site: 'shop.test', why: 'all-busy' });
        decisions.waited({ site: 'shop.test', millis: 1_500 });
        decisions.leased(lease);
        decisions.outcome({ lease: lease.lease, verdict: REFUSED });
    };
    tell();
    expect(lines).toEqual([]);
    isDebug = true;
    tell();
    const { label } = lease.lease.exit;
    expect(lines).toEqual([
        'Requests to shop.test wait: every exit is busy or at its rate limit.',
        'A request to shop.test waited 1.5 s.',
        `shop.test through ${label}: first use on this site.`,
        `shop.test through ${label}: blocked (blocked-status: status 403).`,
    ]);
});

it('knows as what an exit was chosen', () => {
    const lease = () => {
        const result = engine.lease('shop.test', clock.now());
        if (result.kind !== 'lease') throw new Error(result.kind);
        return result.lease;
    };
    const choices = (count: number, verdict: Verdict) =>
        Array.from({ length: count }, () => {
            const taken = lease();
            settle(engine, taken, verdict, clock.now());
            return taken.choice;
        });
    expect(choices(4, OK)).toEqual(['untried', 'untried', 'untried', 'untried']);
    expect(new Set(choices(40, OK))).toEqual(new Set(['scout', 'known']));
    expect(Array.from({ length: 5 }, () => lease().choice)).toContain('shared');
    expect(engine.leaseExit(engine.findExit('a')!, 'shop.test', clock.now()).choice).toBe('bound');
});

it('calls the first request after a rest a trial', async () => {
    for (const name of ['a', 'b', 'c', 'd']) request(name, 'shop.test', name === 'd' ? OK : REFUSED);
    await clock.advance(200_000);
    const taken = Array.from({ length: 4 }, () => engine.lease('shop.test', clock.now()));
    const choices = taken.map((result) => (result.kind === 'lease' ? result.lease.choice : result.kind));
    expect(choices.filter((choice) => choice === 'trial').length).toBeGreaterThan(0);
});
