import { redact } from '../../common/redact.js';
import type { Outcome } from '../../engine/verdict.js';
import { networkOf } from '../../engine/network.js';
import type { ExitReport } from './probe.js';

export type FindingKind =
    | 'dead'
    | 'misconfigured'
    | 'unsteady'
    | 'refused-by-target'
    | 'rate-limited-by-target'
    | 'target-failed'
    | 'target-not-reached'
    | 'same-ip'
    | 'one-ip'
    | 'ip-changed'
    | 'ip-unknown'
    | 'reveals-us'
    | 'reveals-proxy'
    | 'crowded-network'
    | 'ip-page-silent';

export interface CheckFinding {
    readonly kind: FindingKind;
    /** Problems make the exit code 1; notes do not. */
    readonly severity: 'problem' | 'note';
    /** Labels of the exits concerned. */
    readonly exits: readonly string[];
    /** How many exits it is about, and why, in one line. */
    readonly message: string;
    /** Each exit concerned, with what is known about it; `--verbose` prints them. */
    readonly list: readonly string[];
}

/** How the exits belong together, which decides what may be expected of their addresses. */
export type ExitKind =
    /** Proxies of a list: each is paid for as an address of its own. */
    | 'listed'
    /** Sessions with a service: each should keep its address, and two may meet on one by chance. */
    | 'minted'
    /** A service with another address for each request. */
    | 'rotating';

/** A network that holds more than this share of the addresses is too many to lose to one ban. */
const CROWDED_SHARE = 0.25;

/** What is wrong, worst first. */
export function findingsOf(reports: readonly ExitReport[], kind: ExitKind): CheckFinding[] {
    const which = (test: (report: ExitReport) => boolean) => reports.filter(test);
    const alive = which(({ state }) => state === 'alive');
    const byTarget = (outcome: Outcome) => alive.filter(({ target }) => target?.outcome === outcome);
    const verdictOf = ({ target }: ExitReport) => target?.evidence;
    const reasonOf = ({ reason }: ExitReport) => reason;
    const ipsOf = ({ ips }: ExitReport) => ips.join(', ');
    return [
        ...told(
            'dead',
            'problem',
            which(({ state }) => state === 'dead'),
            'dead',
            reasonOf,
        ),
        ...told(
            'misconfigured',
            'problem',
            which(({ state }) => state === 'misconfigured'),
            'bad credentials or plan',
            reasonOf,
        ),
        ...told(
            'reveals-us',
            'problem',
            which((report) => report.revealsUs),
            "sites learn this machine's own address",
        ),
        ...told('refused-by-target', 'problem', byTarget('blocked'), 'refused by the target', verdictOf),
        ...told('rate-limited-by-target', 'problem', byTarget('rate-limited'), 'rate-limited by the target', verdictOf),
        ...told('target-failed', 'problem', byTarget('target-failed'), 'the target failed', verdictOf),
        ...told(
            'target-not-reached',
            'problem',
            byTarget('proxy-failed'),
            'the proxy did not reach the target',
            verdictOf,
        ),
        ...told(
            'unsteady',
            'problem',
            alive.filter(({ failures }) => failures > 0),
            'unsteady',
            ({ requests, failures }) => `${failures} of ${requests} requests failed`,
        ),
        ...(kind === 'rotating'
            ? []
            : told(
                  'ip-changed',
                  'problem',
                  which(({ ips }) => ips.length > 1),
                  'changed the IP within a session',
                  ipsOf,
              )),
        ...sharedIps(reports, kind),
        ...told(
            'ip-unknown',
            'note',
            alive.filter(({ ips }) => ips.length === 0),
            'alive, but the exit IP is unknown',
            reasonOf,
        ),
        ...told(
            'reveals-proxy',
            'note',
            which((report) => report.revealingHeaders.length > 0),
            'tell sites that they are proxies',
            (report) => report.revealingHeaders.join(', '),
        ),
        ...crowdedNetworks(reports),
    ];
}

/** One finding about all the exits that it is true of; none when there are none. */
function told(
    kind: FindingKind,
    severity: CheckFinding['severity'],
    reports: readonly ExitReport[],
    what: string,
    detail?: (report: ExitReport) => string | undefined,
): CheckFinding[] {
    if (reports.length === 0) return [];
    const list = reports.map((report) => {
        const more = detail?.(report);
        return more === undefined ? report.label : `${report.label}: ${more}`;
    });
    const reasons = commonest(reports.flatMap((report) => detail?.(report) ?? []));
    const exits = reports.map(({ label }) => label);
    return [{ kind, severity, exits, message: `${reports.length} ${what}${reasons}`, list }];
}

/** Reasons that a finding's line has room for. */
const SHOWN_REASONS = 3;
/** Some reasons quote a page. */
const REASON_LENGTH = 60;

/** The most common reasons, with their counts where there are several. */
function commonest(reasons: readonly string[]): string {
    const groups = [...groupBy(reasons, (reason) => reason)].sort(([, a], [, b]) => b.length - a.length);
    if (groups.length === 0) return '';
    const shown = groups.slice(0, SHOWN_REASONS).map(([reason, { length }]) => {
        const short = reason.length > REASON_LENGTH ? `${reason.slice(0, REASON_LENGTH - 1)}…` : reason;
        return groups.length === 1 ? short : `${length}× ${short}`;
    });
    return `: ${shown.join('; ')}${groups.length > SHOWN_REASONS ? '; …' : ''}`;
}

/** Exits look dead when the page that they are asked for is: it answers nobody, so nobody is to blame yet. */
export function silentIpPage(error: Error | undefined): CheckFinding[] {
    if (error === undefined) return [];
    const message = `The IP page does not answer without a proxy either (${redact(error.message)}); try another --ip-url`;
    return [{ kind: 'ip-page-silent', severity: 'note', exits: [], message, list: [] }];
}

function sharedIps(reports: readonly ExitReport[], kind: ExitKind): CheckFinding[] {
    const known = reports.filter(({ ips }) => ips.length > 0);
    if (kind !== 'listed' && known.length > 1 && new Set(known.flatMap(({ ips }) => ips)).size === 1) {
        const message = `All ${known.length} sessions use the IP ${known[0]!.ips[0]!}: there is no rotation`;
        const exits = known.map(({ label }) => label);
        return [{ kind: 'one-ip', severity: 'problem', exits, message, list: [] }];
    }
    if (kind === 'rotating') return [];
    const shared = [...groupBy(known, ({ ips }) => ips[0])].filter(([, sharing]) => sharing.length > 1);
    if (shared.length === 0) return [];
    const groups = shared.map(([ip, sharing]) => ({ ip, labels: sharing.map(({ label }) => label) }));
    const exits = groups.flatMap(({ labels }) => labels);
    const which = groups.length === 1 ? `share the IP ${groups[0]!.ip}` : `share ${groups.length} IPs`;
    return [
        {
            kind: 'same-ip',
            severity: kind === 'listed' ? 'problem' : 'note',
            exits,
            message: `${exits.length} ${which}`,
            list: groups.map(({ ip, labels }) => `${ip}: ${labels.join(', ')}`),
        },
    ];
}

function crowdedNetworks(reports: readonly ExitReport[]): CheckFinding[] {
    const networks = groupBy([...new Set(reports.flatMap(({ ips }) => ips))], (ip) => networkOf(ip));
    const total = [...networks.values()].reduce((sum, ips) => sum + ips.length, 0);
    return [...networks]
        .filter(([, ips]) => ips.length > 1 && ips.length / total > CROWDED_SHARE)
        .map(([network, inside]) => ({
            kind: 'crowded-network',
            severity: 'note',
            exits: reports.filter(({ ips }) => ips.some((ip) => inside.includes(ip))).map(({ label }) => label),
            message: `${inside.length} of ${total} IPs are in the network ${network}: one ban could hit them all`,
            list: [],
        }));
}

/** Exits that a problem is about. */
export function badExits(findings: readonly CheckFinding[]): ReadonlySet<string> {
    return new Set(findings.flatMap(({ severity, exits }) => (severity === 'problem' ? exits : [])));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, T[]> {
    const groups = new Map<string, T[]>();
    for (const item of items) {
        const key = keyOf(item);
        if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    return groups;
}
