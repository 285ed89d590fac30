import type { Random } from '../common/session-id.js';
import type { CooldownOptions } from './cooldown.js';
import { restMillis } from './cooldown.js';
import type { Exit, Rest, Tally } from './exit.js';
import type { Site } from './site.js';
import type { Standing } from './standing.js';
import type { Transition } from './transition.js';
import type { Verdict } from './verdict.js';

/** Failures of the target in a row on one exit, while others work, after which the exit is suspected after all. */
const TROUBLES_TO_REST = 3;

/** Exits in a row whose proxies failed on one site, with no success there, before it is taken to be the site. */
const PROXY_FAILURES_TO_BLAME_SITE = 4;

/** One request that ended, as far as learning from it is concerned. */
export interface Lesson {
    readonly exit: Exit;
    /** What the exit did on all sites. */
    readonly exitTally: () => Readonly<Tally>;
    readonly standing: Standing;
    readonly of: Site;
    readonly startedAt: number;
    /** The page's address, where several exits may have tried the same one. */
    readonly address: string | undefined;
    /** How long the exit should rest, where its pace was the reason. */
    readonly restMillis: number | undefined;
}

/** Applies what requests teach to exits and standings. */
export class Learning {
    /** @param cooldown For exits whose proxy failed: they rest on every site. */
    constructor(
        private readonly cooldown: CooldownOptions,
        private readonly random: Random,
    ) {}

    apply(lesson: Lesson, verdict: Verdict, now: number): readonly Transition[] {
        const overdue = lesson.of.accusations.overdue(now);
        const consequences = this.consequences(lesson, verdict, now);
        return overdue.length === 0 ? consequences : [...overdue, ...consequences];
    }

    /** A longer rest after each failure in a row. */
    restMillis(failures: number, cooldown: CooldownOptions): number {
        return restMillis(failures, cooldown, this.random);
    }

    private consequences(lesson: Lesson, verdict: Verdict, now: number): readonly Transition[] {
        switch (verdict.outcome) {
            case 'ok':
                return this.accepted(lesson, verdict, now);
            case 'blocked':
                return this.blocked(lesson, verdict, now);
            case 'rate-limited':
                return this.restOnSite(lesson, verdict, now);
            case 'proxy-failed':
                return this.restEverywhere(lesson, verdict, now);
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
            case 'target-failed':
                return this.troubled(lesson, verdict, now);
        }
    }

    private accepted(
        { exit, standing, of: site, startedAt, address }: Lesson,
        { retryAfterMillis = 0 }: Verdict,
        now: number,
    ): readonly Transition[] {
        if (retryAfterMillis > 0) exit.pacedUntil = Math.max(exit.pacedUntil, now + retryAfterMillis);
        const recovers = isOver(standing.rest, startedAt) || isOver(exit.rest, startedAt);
        if (isOver(standing.rest, startedAt)) standing.rest = undefined;
        if (isOver(exit.rest, startedAt)) exit.rest = undefined;
        if (standing.rest === undefined) standing.failures = Math.max(0, standing.failures - 1);
        if (exit.rest === undefined) exit.failures = Math.max(0, exit.failures - 1);
        standing.troubles = 0;
        site.proxyFailures.clear();
        const convicted = address === undefined ? [] : site.accusations.close(address);
        return recovers ? [...convicted, { kind: 'exitRecovered', exit, site: site.name }] : convicted;
    }

    private blocked(lesson: Lesson, verdict: Verdict, now: number): readonly Transition[] {
        const { standing, of: site, address } = lesson;
        const news = this.restOnSite(lesson, verdict, now);
        // Who was too fast was so on any page.
        if (address === undefined || lesson.restMillis !== undefined) return news;
        const acquitted = site.accusations.accuse(address, standing, news, now);
        if (acquitted === undefined) return [];
        for (const innocent of acquitted) {
            innocent.rest = undefined;
            innocent.failures = Math.max(0, innocent.failures - 1);
            site.tiers.lineOf(innocent.exit).restore(innocent, now);
            site.tiers.acquit(innocent);
        }
        return [{ kind: 'addressRefused', address, site: site.name, exits: acquitted.size }];
    }

    private restOnSite(lesson: Lesson, verdict: Verdict, now: number): readonly Transition[] {
        const { standing, exit, of: site } = lesson;
        if (isOldNews(standing.rest, lesson)) return [];
        const known = verdict.retryAfterMillis ?? lesson.restMillis;
        if (known === undefined) standing.failures += 1;
        const millis = known ?? this.restMillis(standing.failures, site.settings.cooldown);
        standing.rest = { sinceMillis: now, untilMillis: now + millis, verdict };
        return [{ kind: 'exitCooldown', exit, site: site.name, rest: standing.rest, tally: standing.tally }];
    }

    private restEverywhere(lesson: Lesson, verdict: Verdict, now: number): readonly Transition[] {
        const { exit, exitTally, of: site } = lesson;
        if (isOldNews(exit.rest, lesson)) return [];
        if (site.proxyFailures.size < PROXY_FAILURES_TO_BLAME_SITE) site.proxyFailures.add(exit);
        if (site.proxyFailures.size >= PROXY_FAILURES_TO_BLAME_SITE) return this.blameSite(site, now);
        exit.failures += 1;
        exit.rest = { sinceMillis: now, untilMillis: now + this.restMillis(exit.failures, this.cooldown), verdict };
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
            if (standing !== undefined) line.restore(standing, now);
        }
        return [{ kind: 'siteUnreachable', site: site.name, exits: site.proxyFailures.size }];
    }

    /** A target that is down is down for all; one that fails on a single exit is that exit's trouble. */
    private troubled(lesson: Lesson, verdict: Verdict, now: number): readonly Transition[] {
        const { standing, of: site } = lesson;
        if (standing.troubles === 0) standing.siteSuccessesAtTrouble = site.tally.ok;
        standing.troubles += 1;
        const othersWork = site.tally.ok > standing.siteSuccessesAtTrouble;
        if (standing.troubles < TROUBLES_TO_REST || !othersWork) return [];
        standing.troubles = 0;
        return this.restOnSite(lesson, verdict, now);
    }
}

/** Whether a request that was accepted began after the rest did. */
function isOver(rest: Rest | undefined, startedAt: number): boolean {
    return rest !== undefined && rest.sinceMillis <= startedAt;
}

/** Requests that were under way when the first refusal came say nothing that it did not say. */
function isOldNews(rest: Rest | undefined, { startedAt }: Lesson): boolean {
    return rest !== undefined && startedAt < rest.sinceMillis;
}
