import { describe, expect, it } from 'vitest';
import { TrafficNews } from '../../src/connections/traffic-news.js';
import { Traffic } from '../../src/connections/traffic.js';
import { systemClock } from '../../src/dispatch/clock.js';
import { Engine } from '../../src/engine/engine.js';
import type { Lease } from '../../src/engine/engine.js';
import { seededRandom } from '../../src/engine/random.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { EventStream } from '../../src/events/event-stream.js';
import type { CrawlEvent } from '../../src/events/events.js';
import { ProxySessions } from '../../src/index.js';
import { PublicEvents } from '../../src/proxy-sessions/public-events.js';
import { Warnings } from '../../src/report/warnings.js';
import { EVENT_NAMES } from '../support.js';

const REFUSED: Verdict = { outcome: 'blocked', rule: 'blocked-status', evidence: 'status 403' };
const engine = new Engine({
    random: seededRandom(1),
    cooldown: { baseMillis: 1, capMillis: 1 },
    maxSites: 10,
    maxLeaseMillis: 1_000,
});
const exit = engine.addExit({ id: 'http://me:secret@a:1', label: 'a:1' });
const lease: Lease = engine.leaseExit(exit, 'shop.test', 0);
const [session, site] = [{ sessionId: 's1', exit }, 'shop.test'];
const rest = { sinceMillis: 0, untilMillis: Infinity, verdict: REFUSED };

function told() {
    const [events, seen, warnings]: [EventStream, [string, unknown][], string[]] = [new EventStream(), [], []];
    const warn = (sentence: string): void => void warnings.push(sentence);
    const listeners = new PublicEvents(systemClock, warn, new TrafficNews(new Traffic()));
    events.subscribe(listeners);
    events.subscribe(new Warnings(systemClock, warn));
    for (const name of EVENT_NAMES) listeners.add(name, (event) => seen.push([name, event]));
    return { emit: (event: CrawlEvent) => events.emit(event), listeners, seen, warnings };
}

describe('events', () => {
    it('reach the user in plain words, each with its site', () => {
        const { emit, seen, warnings } = told();
        emit({ kind: 'leased', lease });
        emit({ kind: 'outcome', lease, verdict: REFUSED });
        emit({ kind: 'sessionCreated', ...session, site });
        emit({ kind: 'sessionRetired', ...session, site, reason: 'blocked', detail: 'status 403', requests: 3 });
        emit({ kind: 'exitCooldown', exit, site, rest, tally: { ...engine.totals, blocked: 1 } });
        emit({ kind: 'exitRecovered', exit, site });
        emit({ kind: 'sitePaused', site, sinceMillis: 0, verdict: REFUSED });
        emit({ kind: 'siteUnreachable', site, exits: 4 });
        emit({ kind: 'addressRefused', site, address: 'https://me:secret@shop.test/x', triedBy: ['a:1', 'b:1'] });
        emit({ kind: 'tierChanged', site, from: 0, to: 1 });
        emit({ kind: 'exhausted', site, cause: 'accepts none of the exits', untilMillis: 0 });
        emit({ kind: 'budgetSpent', site, reason: 'It is spent.' });
        const addresses = ['https://me:secret@shop.test/x'];
        emit({ kind: 'softBlock', site, shown: 'the same page', exits: ['a:1', 'b:1'], addresses });

        const rests = 'a:1 rests on shop.test for good after 1 block (blocked-status: status 403)';
        const waits = 'shop.test accepts none of the exits; the next try is at 1970-01-01T00:00:00.000Z';
        const softBlock =
            'shop.test shows the same page through a:1, b:1, and other pages through others; ' +
            'handlers got 1 of them before that was known';
        expect(seen.map(([, event]) => event)).toEqual([
            { site, exit: 'a:1', outcome: 'blocked', rule: 'blocked-status', evidence: 'status 403' },
            { sessionId: 's1', exit: 'a:1', site },
            { sessionId: 's1', exit: 'a:1', site, reason: 'blocked', detail: 'status 403' },
            { exit: 'a:1', site, untilMillis: Infinity, reason: rests },
            { exit: 'a:1', site },
            { site, reason: expect.stringContaining('shop.test refuses everybody') as string },
            { site, reason: expect.stringContaining('4 proxies in a row failed on shop.test') as string },
            {
                site,
                url: expect.stringMatching(/^https:.*shop\.test\/x$/) as string,
                exits: ['a:1', 'b:1'],
                reason: expect.stringContaining('refused 2 exits') as string,
            },
            { site, from: 0, to: 1 },
            { site, untilMillis: 0, reason: waits },
            { site, reason: 'It is spent.' },
            {
                site,
                exits: ['a:1', 'b:1'],
                urls: [expect.stringMatching(/^https:.*shop\.test\/x$/) as string],
                reason: softBlock,
            },
        ]);
        expect(new Set(seen.map(([name]) => name))).toEqual(new Set(EVENT_NAMES));
        expect(JSON.stringify(seen)).not.toMatch(/password|secret/);
        expect(warnings).toEqual([rests, waits, 'It is spent.', softBlock]);
    });

    it('are told to all, also when a listener throws, at once or later', async () => {
        const { emit, listeners, seen, warnings } = told();
        listeners.add('tierChanged', () => Promise.reject(new Error('later')));
        listeners.add('tierChanged', () => {
            throw new Error('at once, with http://me:secret@a:1');
        });
        listeners.add('tierChanged', () => seen.push(['last', undefined]));
        emit({ kind: 'tierChanged', site, from: 0, to: 1 });
        await Promise.resolve();
        expect(seen.map(([name]) => name)).toEqual(['tierChanged', 'last']);
        expect(warnings).toHaveLength(2);
        expect(warnings.join(' ')).toContain('A listener of "tierChanged" threw');
        expect(warnings.join(' ')).not.toContain('secret');
    });

    it('are told until off() is called, or once', () => {
        const { emit, listeners } = told();
        const counts = { always: 0, once: 0, gone: 0 };
        const gone = (): number => (counts.gone += 1);
        listeners.add('tierChanged', () => (counts.always += 1));
        listeners.add('tierChanged', () => (counts.once += 1), 'once');
        listeners.add('tierChanged', gone);
        emit({ kind: 'tierChanged', site, from: 0, to: 1 });
        listeners.remove('tierChanged', gone);
        emit({ kind: 'tierChanged', site, from: 1, to: 0 });
        expect(counts).toEqual({ always: 2, once: 1, gone: 1 });
    });

    it('cannot be made up by those who listen', async () => {
        await using proxySessions = new ProxySessions({ proxyUrls: ['http://a:1'] });
        const listen = (): void => {};
        expect(proxySessions.on('outcome', listen).once('outcome', listen).off('outcome', listen)).toBe(proxySessions);
        expect('emit' in proxySessions).toBe(false);
    });

    it('reach subscribers in the order in which they came, until they leave', () => {
        const events = new EventStream();
        const order: string[] = [];
        const leave = events.subscribe({ pageOpened: () => order.push('first') });
        events.subscribe({ pageOpened: () => order.push('second'), browserClosed: () => order.push('closed') });
        events.emit({ kind: 'pageOpened', browserId: 'b' });
        leave();
        events.emit({ kind: 'pageOpened', browserId: 'b' });
        events.emit({ kind: 'browserClosed', id: 'b' });
        expect(order).toEqual(['first', 'second', 'second', 'closed']);
    });
});
