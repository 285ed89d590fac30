import type { Random } from '../common/session-id.js';
import type { CooldownOptions } from './cooldown.js';
import { restMillis } from './cooldown.js';
import type { Exit, Rest, Tally } from './exit.js';
import type { ConvictedExit, Heard } from './answers.js';
import type { Site } from './site.js';
import type { Standing } from './standing.js';
import { wasAccepted } from './standing.js';
import type { Transition } from './transition.js';
import type { Verdict } from './verdict.js';

/** Exits in a row whose proxies failed on one site, with no success there, before it is taken to be the site. */
const PROXY_FAILURES_TO_BLAME_SITE = 4;
/**
 * An exit that the site had accepted may soon be accepted again: its first rest is a short one, and a request after it tells.
 * From the benchmark.
 */
const FIRST_REST_OF_ACCEPTED_MILLIS = 1_000;

/** One request that ended, as far as learning from it is concerned. */
export interface Lesson {
    readonly exit: Exit;
    /** What the exit did on all sites. */
    readonly exitTally: () => Readonly<Tally>;
    readonly standing: Standing;
    readonly of: Site;
    readonly startedAt: number;
    /** What the site's answer led to. */
    readonly heard: Heard;
}

/** Applies what requests teach to exits and standings. */
export class Learning {
    /** @param cooldown For exits whose proxy failed: they rest on every site. */
    constructor(
        private readonly cooldown: CooldownOptions,
        private readonly random: Random,
    ) {}

    apply(lesson: Lesson, verdict: Verdict, now: number): readonly Transition[] {
        return [...this.consequences(lesson, verdict, now), ...this.ofFindings(lesson, now)];
    }

    private consequences(lesson: Lesson, verdict: Verdict, now: number): readonly Transition[] {
        switch (verdict.outcome) {
            case 'ok':
                return accepted(lesson, verdict, now);
            case 'proxy-failed':
                return verdict.failure === undefined ? this.restEverywhere(lesson, verdict, now) : [];
            case 'misconfigured':
                lesson.exit.rest = { sinceMillis: now, untilMillis: Infinity, verdict };
                return [
                    {
                        kind: 'exitCooldown',
                        exit: lesson.exit,
                        site: undefined,
                        rest: lesson.exit.rest,
                        tally: lesson.exitTally(),
                    },
                ];
            case 'blocked':
            case 'rate-limited':
            case 'target-failed':
                return [];
        }
    }

    /** Whoever was found to be to blame rests; an address that is, and a moment, are told. */
    private ofFindings({ of: site, heard, startedAt }: Lesson, now: number): readonly Transition[] {
        const { exits, address, moment } = heard;
        const transitions = exits.map((convicted) =>
            isOldNews(convicted.standing.rest, startedAt) ? undefined : this.restOnSite(site, convicted, now),
        );
        return [
            ...transitions.filter((transition) => transition !== undefined),
            ...(address === undefined
                ? []
                : [
                      {
                          kind: 'addressRefused' as const,
                          address: address.address,
                          site: site.name,
                          exits: address.triedBy.length,
                          triedBy: address.triedBy.map(({ exit }) => exit.label),
                      },
                  ]),
            ...(moment === undefined
                ? []
                : [
                      {
                          kind: 'sitePaused' as const,
                          site: site.name,
                          sinceMillis: moment.since,
                          verdict: moment.verdict,
                      },
                  ]),
        ];
    }

    private restOnSite(
        site: Site,
        { standing, verdict, restMillis: told, isWeak }: ConvictedExit,
        now: number,
    ): Transition {
        const known = verdict.retryAfterMillis ?? told;
        if (known === undefined)
            standing.failures = isWeak === true ? Math.max(1, standing.failures) : standing.failures + 1;
        const { cooldown } = site.settings;
        const millis =
            known ?? restMillis(standing.failures, firstRestOf(standing, cooldown, isWeak === true), this.random);
        // A longer rest that is under way is not shortened.
        const untilMillis = Math.max(now + millis, standing.rest?.untilMillis ?? 0);
        standing.rest = { sinceMillis: now, untilMillis, verdict };
        site.tiers.lineOf(standing.exit).replace(standing, now);
        return {
            kind: 'exitCooldown',
            exit: standing.exit,
            site: site.name,
            rest: standing.rest,
            tally: standing.tally,
        };
    }

    private restEverywhere(lesson: Lesson, verdict: Verdict, now: number): readonly Transition[] {
        const { exit, exitTally, of: site, startedAt } = lesson;
        if (isOldNews(exit.rest, startedAt)) return [];
        if (site.proxyFailures.size < PROXY_FAILURES_TO_BLAME_SITE) site.proxyFailures.add(exit);
        if (site.proxyFailures.size >= PROXY_FAILURES_TO_BLAME_SITE) return this.blameSite(site, now);
        exit.failures += 1;
        const millis = restMillis(exit.failures, this.cooldown, this.random);
        exit.rest = { sinceMillis: now, untilMillis: now + millis, verdict };
        return [{ kind: 'exitCooldown', exit, site: undefined, rest: exit.rest, tally: exitTally() }];
    }

    /** A proxy cannot always say whether it failed or the site did; when all fail on one site, it is the site. */
    private blameSite(site: Site, now: number): readonly Transition[] {
        for (const exit of site.proxyFailures) {
            if (exit.rest?.verdict.outcome !== 'proxy-failed') continue;
            exit.rest = undefined;
            exit.failures = Math.max(0, exit.failures - 1);
            const line = site.tiers.lineOf(exit);
            const standing = line.find(exit);
            if (standing !== undefined) line.replace(standing, now);
        }
        return [{ kind: 'siteUnreachable', site: site.name, exits: site.proxyFailures.size }];
    }
}

function accepted(
    { exit, standing, of: site, startedAt }: Lesson,
    { retryAfterMillis = 0 }: Verdict,
    now: number,
): readonly Transition[] {
    if (retryAfterMillis > 0) exit.pacedUntil = Math.max(exit.pacedUntil, now + retryAfterMillis);
    const recovers = isOver(standing.rest, startedAt) || isOver(exit.rest, startedAt);
    if (isOver(standing.rest, startedAt)) standing.rest = undefined;
    if (isOver(exit.rest, startedAt)) exit.rest = undefined;
    if (standing.rest === undefined) standing.failures = Math.max(0, standing.failures - 1);
    if (exit.rest === undefined) exit.failures = Math.max(0, exit.failures - 1);
    site.proxyFailures.clear();
    return recovers ? [{ kind: 'exitRecovered', exit, site: site.name }] : [];
}

/** On weak evidence rests do not grow. */
function firstRestOf(standing: Standing, { baseMillis, capMillis }: CooldownOptions, isWeak: boolean): CooldownOptions {
    const base = wasAccepted(standing) ? Math.min(baseMillis, FIRST_REST_OF_ACCEPTED_MILLIS) : baseMillis;
    return { baseMillis: base, capMillis: isWeak ? Math.min(capMillis, 2 * base) : capMillis };
}

/** Whether a request that was accepted began after the rest did. */
function isOver(rest: Rest | undefined, startedAt: number): boolean {
    return rest !== undefined && rest.sinceMillis <= startedAt;
}

/** Requests that were under way when the first refusal came say nothing that it did not say. */
function isOldNews(rest: Rest | undefined, startedAt: number): boolean {
    return rest !== undefined && startedAt < rest.sinceMillis;
}
