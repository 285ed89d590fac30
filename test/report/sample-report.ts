import { Engine } from '../../src/engine/engine.js';
import { networkOf } from '../../src/engine/network.js';
import { seededRandom } from '../../src/engine/random.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { OK } from '../../src/engine/verdict.js';
import { buildReport } from '../../src/report/build-report.js';
import { noCosts } from './costs.js';
import { Recorder } from '../../src/report/record/recorder.js';
import { SessionCounter } from '../../src/report/session-counter.js';
import type { ReportData } from '../../src/report/report-data.js';
import { settle } from '../engine/settle.js';

const VERDICTS: readonly Verdict[] = [
    { outcome: 'blocked', rule: 'blocked-status', evidence: 'status 403' },
    { outcome: 'blocked', rule: 'datadome', evidence: 'cookie datadome and a page of 1.2 kB' },
    { outcome: 'rate-limited', rule: 'rate-limited', evidence: 'status 429, Retry-After 30', retryAfterMillis: 30_000 },
    { outcome: 'proxy-failed', rule: 'proxy-error', evidence: 'connection refused' },
    { outcome: 'target-failed', rule: 'target-trouble', evidence: 'status 503' },
];
const SITES = ['shop.test', 'news.test', 'maps.test'];
const START = Date.UTC(2026, 0, 15, 9);

export interface SampleOptions {
    readonly exits: number;
    readonly requests: number;
    /** What an exit is called. */
    readonly label?: (index: number) => string;
    readonly evidence?: string;
}

/** The report of a made-up crawl through the real engine, in virtual time: the same each time. */
export function sampleReport({ exits, requests, label = labelOf, evidence }: SampleOptions): ReportData {
    const random = seededRandom(7);
    let now = START;
    const engine = new Engine({
        random,
        cooldown: { baseMillis: 600_000, capMillis: 7_200_000 },
        maxSites: 10,
        maxLeaseMillis: 600_000,
    });
    const recorder = new Recorder(() => now);
    for (let index = 0; index < exits; index += 1) {
        const ip = ipOf(index);
        engine.addExit({ id: ip, label: label(index), network: index % 40 === 39 ? undefined : networkOf(ip) });
    }
    const known = [...engine.knownExits()].slice(0, Math.ceil(exits * 0.9));
    const sessions = new Map<string, string>();
    for (let index = 0; index < requests; index += 1) {
        now += 300 + 900 * random();
        const exit = known[Math.floor(random() * known.length)]!;
        const site = SITES[Math.floor(random() ** 2 * SITES.length)]!;
        const lease = engine.leaseExit(exit, site, now);
        const isBad = exit.label.length % 3 === 0 && random() < 0.9;
        const verdict =
            !isBad && random() < 0.95 ? OK : { ...VERDICTS[index % VERDICTS.length]!, ...(evidence && { evidence }) };
        settle(engine, lease, verdict, now + 200);
        recorder.outcome({ lease, verdict });
        recorder.waited({ millis: index % 5 === 0 ? 700 * random() : 0 });
        let sessionId = sessions.get(exit.id);
        if (sessionId === undefined) {
            sessionId = `s${index}`;
            sessions.set(exit.id, sessionId);
            recorder.sessionCreated({ sessionId, exit });
        }
        if (verdict.outcome === 'blocked' || verdict.outcome === 'proxy-failed') {
            sessions.delete(exit.id);
            const end = { reason: verdict.outcome, detail: verdict.evidence, requests: 1 };
            recorder.sessionRetired({ sessionId, exit, ...end });
        }
        if (index % 25 === 0) recorder.browserLaunched({ id: `b${index}`, library: 'playwright-chromium', exit });
        if (index % 25 === 24) recorder.browserClosed({ id: `b${index - 24}` });
    }
    for (const [id, url] of ['a', 'b', 'c'].map((name) => [name, `https://shop.test/${name}?page=1`] as const)) {
        if (requests === 0) break;
        for (const exit of known.slice(0, 3))
            recorder.attemptFailed({ requestId: id, site: 'shop.test', exit, verdict: VERDICTS[0] });
        const error = `Gave up on ${url}: blocked, on 3 exits one after another (blocked-status: status 403).`;
        recorder.pageLost({ requestId: id, url, site: 'shop.test', error, code: 'blocked' });
    }
    for (let index = 0; index < engine.totals.ok; index += 1) recorder.pageGot({ requestId: `got ${index}` });
    const counter = new SessionCounter();
    counter.created = requests;
    counter.retired = requests - sessions.size;
    const costs = noCosts();
    return buildReport({
        engine,
        costs,
        traffic: costs.traffic,
        recorder,
        counter,
        requestsOf: () => 3,
        now,
        isOver: true,
        exitSupply: 'listed',
        stopped: undefined,
    });
}

function ipOf(index: number): string {
    // Networks of very different sizes, as lists have them.
    const network = index % 10 === 9 ? index : Math.floor(Math.sqrt(index));
    return `203.${Math.floor(network / 250)}.${network % 250}.${1 + (index % 250)}`;
}

function labelOf(index: number): string {
    return `${ipOf(index)}:8000`;
}
