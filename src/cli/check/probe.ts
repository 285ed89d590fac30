import type { Detector } from '../../detection/detector.js';
import { networkOf } from '../../engine/network.js';
import type { Verdict } from '../../engine/verdict.js';
import type { Answer } from './client.js';
import type { Echo } from '../../common/ip-page.js';
import { readEcho } from '../../common/ip-page.js';
import { revealingHeaders, revealsUs } from './ip-page.js';

/** One exit to check: an entry of a list, or a session with a provider. */
export interface Subject {
    /** Free of secrets. */
    readonly label: string;
    readonly proxyUrl: string;
    /** Where it was read; absent for sessions with a provider. */
    readonly source?: Source;
}

/** A line of a list. */
export interface Source {
    /** The file, as it was given, or `--proxy`. */
    readonly file: string;
    /** From 1; in JSON the number of the entry, for `--proxy` which of them. */
    readonly line: number;
}

/** Whether anything answers through the exit at all; `misconfigured` is a refused login or plan. */
export type ExitState = 'alive' | 'dead' | 'misconfigured';

/** What was found out about one exit. Plain JSON, free of secrets. */
export interface ExitReport {
    readonly label: string;
    readonly source: Source | undefined;
    readonly state: ExitState;
    /** Why the exit is not alive, or why its address is unknown. */
    readonly reason: string | undefined;
    /** Every address that it used, in order of appearance. */
    readonly ips: readonly string[];
    /** Of the first address, as far as the IP page tells it. */
    readonly country: string | undefined;
    /** Of the first address: /24 for IPv4, /48 for IPv6. */
    readonly network: string | undefined;
    /** Median time of a request that was answered. */
    readonly latencyMillis: number | undefined;
    /** Requests to the IP page, and those that came to nothing for the proxy's fault. */
    readonly requests: number;
    readonly failures: number;
    /** Names of the headers by which the proxy gave itself away. */
    readonly revealingHeaders: readonly string[];
    /** Whether sites learn this machine's own address. */
    readonly revealsUs: boolean;
    /** What the target made of it; absent without a target. */
    readonly target: Verdict | undefined;
}

export interface ProbeOptions {
    readonly ask: (url: string, proxyUrl: string | undefined) => Promise<Answer>;
    readonly detector: Detector;
    readonly ipUrl: string;
    readonly target: string | undefined;
    /** How often the IP page is asked. */
    readonly requests: number;
    /** What the IP page said to a request without a proxy, as far as it answered. */
    readonly direct: Echo | undefined;
}

/** After so many failures in a row an exit is not asked for its address again. */
const PATIENCE = 2;

interface Judged {
    readonly answer: Answer;
    readonly verdict: Verdict;
}

/** Asks the IP page several times and then the target once, all through one exit and one after the other. */
export async function probe({ label, proxyUrl, source }: Subject, options: ProbeOptions): Promise<ExitReport> {
    const { ipUrl, target, requests, direct } = options;
    const judged: Judged[] = [];
    const failuresInARow = () => judged.length - 1 - judged.findLastIndex((one) => !isProxysFault(one));
    while (judged.length < requests && failuresInARow() < PATIENCE && !judged.some(isMisconfigured)) {
        judged.push(await askAndJudge(ipUrl, proxyUrl, options));
    }
    // Some proxies refuse the IP page alone, so the target is asked all the same.
    const onTarget =
        target === undefined || judged.some(isMisconfigured) ? undefined : await askAndJudge(target, proxyUrl, options);

    const all = onTarget === undefined ? judged : [...judged, onTarget];
    const state = stateOf(all);
    const accepted = judged.filter(({ verdict }) => verdict.outcome === 'ok');
    const echoes = accepted.map(({ answer }) => readEcho(answer.body ?? ''));
    const ips = [...new Set(echoes.flatMap(({ ip }) => ip ?? []))];
    return {
        label,
        source,
        state,
        reason: state === 'alive' && ips.length > 0 ? undefined : reasonOf(all),
        ips,
        country: echoes.find(({ ip }) => ip !== undefined)?.country,
        network: networkOf(ips[0]),
        latencyMillis: median(all.filter(hasAnswer).map(({ answer }) => answer.latencyMillis)),
        requests: judged.length,
        failures: judged.filter(isProxysFault).length,
        revealingHeaders: [...new Set(echoes.flatMap((echo) => revealingHeaders(echo, direct)))],
        revealsUs: echoes.some((echo) => revealsUs(echo, direct)),
        target: onTarget?.verdict,
    };
}

async function askAndJudge(url: string, proxyUrl: string, { ask, detector }: ProbeOptions): Promise<Judged> {
    const answer = await ask(url, proxyUrl);
    return { answer, verdict: await detector.judge(answer, Date.now()) };
}

function stateOf(judged: readonly Judged[]): ExitState {
    if (judged.some(isMisconfigured)) return 'misconfigured';
    return judged.some(hasAnswer) ? 'alive' : 'dead';
}

function reasonOf(judged: readonly Judged[]): string {
    const telling = judged.find(isMisconfigured) ?? judged.find(({ verdict }) => verdict.outcome !== 'ok');
    return telling?.verdict.evidence ?? 'the IP page shows no address';
}

const isMisconfigured = ({ verdict }: Judged) => verdict.outcome === 'misconfigured';
const isProxysFault = ({ answer, verdict }: Judged) =>
    verdict.outcome === 'proxy-failed' || verdict.outcome === 'misconfigured' || answer.error !== undefined;
const hasAnswer = (judged: Judged) => !isProxysFault(judged);

export function median(numbers: readonly number[]): number | undefined {
    return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
