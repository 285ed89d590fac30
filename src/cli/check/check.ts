import { SocksBridges } from '../../relay/socks-bridges.js';
import { createDetector } from '../../detection/detector.js';
import type { Provider } from '../../providers/provider.js';
import { networkOf } from '../../engine/network.js';
import { ask } from './client.js';
import type { CheckFinding } from './findings.js';
import { findingsOf, silentIpPage } from './findings.js';
import { readEcho } from '../../common/ip-page.js';
import type { ExitReport } from './probe.js';
import { median, probe } from './probe.js';
import type { Subjects } from './subjects.js';

export interface CheckOptions {
    readonly provider: Provider;
    readonly subjects: Subjects;
    readonly ipUrl: string;
    readonly target: string | undefined;
    /** Requests to the IP page by each exit. */
    readonly requests: number;
    /** Exits that are checked at the same time. */
    readonly concurrency: number;
    readonly timeoutSecs: number;
    readonly onProgress: (checked: number) => void;
}

/** Plain JSON, free of secrets. */
export interface CheckReport {
    /** Changes when a field is renamed, removed or means something else; not when one is added. */
    readonly schemaVersion: 1;
    /** Whether there is no problem; notes do not count. */
    readonly ok: boolean;
    readonly ipUrl: string;
    readonly target: string | undefined;
    readonly summary: {
        readonly exits: number;
        readonly alive: number;
        readonly dead: number;
        readonly misconfigured: number;
        /** Exits that the target accepted; absent without a target. */
        readonly accepted: number | undefined;
        readonly distinctIps: number;
        readonly networks: number;
        readonly medianLatencyMillis: number | undefined;
    };
    readonly findings: readonly CheckFinding[];
    readonly exits: readonly ExitReport[];
}

/**
 * Checks every exit. Beside the requests through them, one goes to the IP page directly, so as to know this
 * machine's own address and which headers the page's own servers add. The target is never asked directly.
 */
export async function check(options: CheckOptions): Promise<CheckReport> {
    const { provider, subjects, ipUrl, target, requests, concurrency, timeoutSecs, onProgress } = options;
    const bridges = new SocksBridges();
    const client = { bridges, timeoutSecs };
    try {
        const { body, error } = await ask(ipUrl, undefined, client);
        const probing = {
            ask: (url: string, proxyUrl: string | undefined) => ask(url, proxyUrl, client),
            detector: createDetector({ service: provider }),
            ipUrl,
            target,
            requests,
            direct: body === undefined ? undefined : readEcho(body),
        };
        let checked = 0;
        const exits = await mapConcurrently(subjects.list, concurrency, async (subject) => {
            const report = await probe(subject, probing);
            onProgress((checked += 1));
            return report;
        });
        return sumUp(exits, [...findingsOf(exits, subjects.kind), ...silentIpPage(error)], { ipUrl, target });
    } finally {
        await bridges.close();
    }
}

function sumUp(
    exits: readonly ExitReport[],
    findings: readonly CheckFinding[],
    { ipUrl, target }: { readonly ipUrl: string; readonly target: string | undefined },
): CheckReport {
    const count = (test: (report: ExitReport) => boolean) => exits.filter(test).length;
    const ips = new Set(exits.flatMap(({ ips }) => ips));
    return {
        schemaVersion: 1,
        ok: findings.every(({ severity }) => severity === 'note'),
        ipUrl: withoutSecrets(ipUrl),
        target: target === undefined ? undefined : withoutSecrets(target),
        summary: {
            exits: exits.length,
            alive: count(({ state }) => state === 'alive'),
            dead: count(({ state }) => state === 'dead'),
            misconfigured: count(({ state }) => state === 'misconfigured'),
            accepted: target === undefined ? undefined : count((report) => report.target?.outcome === 'ok'),
            distinctIps: ips.size,
            networks: new Set([...ips].map((ip) => networkOf(ip))).size,
            medianLatencyMillis: median(exits.flatMap(({ latencyMillis }) => latencyMillis ?? [])),
        },
        findings,
        exits,
    };
}

/** Queries often hold tokens. */
function withoutSecrets(url: string): string {
    const { origin, pathname } = new URL(url);
    return `${origin}${pathname}`;
}

async function mapConcurrently<In, Out>(
    items: readonly In[],
    concurrency: number,
    each: (item: In) => Promise<Out>,
): Promise<Out[]> {
    const results: Out[] = [];
    const rest = items.entries();
    // One iterator for all workers: each takes the next item when it has done its last.
    const worker = async () => {
        for (const [index, item] of rest) results[index] = await each(item);
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return results;
}
