import type { Random } from '../../common/session-id.js';
import type { CooldownOptions } from './cooldown.js';
import { restMillis, shortened } from './cooldown.js';
import type { Exit, Rest, Tally } from '../exit.js';
import type { ConvictedExit, Findings } from './answers.js';
import type { Site } from '../site.js';
import type { ExitHealth } from '../exit-health.js';
import { wasAccepted } from '../exit-health.js';
import type { EngineEvent } from '../events.js';
import type { Verdict } from '../verdict.js';

/** Exits in a row whose proxies failed on one site, with no success there, before it is taken to be the site. */
const PROXY_FAILURES_TO_BLAME_SITE = 4;

/** One request that ended, as far as learning from it is concerned. */
export interface EndedRequest {
    readonly exit: Exit;
    /** What the exit did on all sites. */
    readonly exitTally: () => Readonly<Tally>;
    readonly health: ExitHealth;
    readonly of: Site;
    readonly startedAt: number;
    /** What the site's answer led to. */
    readonly findings: Findings;
}

/** Applies what requests teach to exits. */
export class Learning {
    /** @param cooldown For exits whose proxy failed: they rest on every site. */
    constructor(
        private readonly cooldown: CooldownOptions,
        private readonly random: Random,
    ) {}

    apply(ended: EndedRequest, verdict: Verdict, now: number): readonly EngineEvent[] {
        return [...this.consequences(ended, verdict, now), ...this.ofFindings(ended, now)];
    }

    private consequences(ended: EndedRequest, verdict: Verdict, now: number): readonly EngineEvent[] {
        switch (verdict.outcome) {
            case 'ok':
                return accepted(ended, verdict, now);
            case 'proxy-failed':
                return verdict.failure === undefined ? this.restEverywhere(ended, verdict, now) : [];
            case 'misconfigured':
                ended.exit.rest = { sinceMillis: now, untilMillis: Infinity, verdict };
                return [
                    {
                        kind: 'exitCooldown',
                        exit: ended.exit,
                        site: undefined,
                        rest: ended.exit.rest,
                        tally: ended.exitTally(),
                    },
                ];
            case 'blocked':
            case 'rate-limited':
            case 'target-failed':
                return [];
        }
    }

    /** An exit that is to blame rests; an address or a moment that is to blame is reported. */
    private ofFindings({ of: site, findings, startedAt }: EndedRequest, now: number): readonly EngineEvent[] {
        const { exits, address, moment } = findings;
        const rests = exits.map((convicted) =>
            isOldNews(convicted.health.rest, startedAt)
                ? this.restLonger(site, convicted, now)
                : this.restOnSite(site, convicted, now),
        );
        return [
            ...rests.filter((rest) => rest !== undefined),
            ...(address === undefined
                ? []
                : [
                      {
                          kind: 'addressRefused' as const,
                          address: address.address,
                          site: site.name,
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
        { health, verdict, restMillis: told, isWeak, isUntested }: ConvictedExit,
        now: number,
    ): EngineEvent {
        const known = verdict.retryAfterMillis ?? told;
        if (known === undefined) health.failures = isWeak === true ? Math.max(1, health.failures) : health.failures + 1;
        const { cooldown } = site.settings;
        const comesBackSoon = wasAccepted(health) || (isUntested === true && health.failures === 1);
        const first = firstRestOf(cooldown, comesBackSoon, isWeak === true);
        const millis = known ?? restMillis(health.failures, first, this.random);
        // A longer rest that is under way is not shortened.
        const untilMillis = Math.max(now + millis, health.rest?.untilMillis ?? 0);
        health.rest = { sinceMillis: now, untilMillis, verdict };
        site.tiers.siteExitsOf(health.exit).replace(health, now);
        return {
            kind: 'exitCooldown',
            exit: health.exit,
            site: site.name,
            rest: health.rest,
            tally: health.tally,
        };
    }

    /** The exit rests already; a later word of the site counts where it names a longer time. */
    private restLonger(site: Site, { health, verdict }: ConvictedExit, now: number): undefined {
        const { rest } = health;
        const untilMillis = now + (verdict.retryAfterMillis ?? 0);
        if (rest === undefined || untilMillis <= rest.untilMillis) return;
        health.rest = { ...rest, untilMillis };
        site.tiers.siteExitsOf(health.exit).replace(health, now);
    }

    private restEverywhere(ended: EndedRequest, verdict: Verdict, now: number): readonly EngineEvent[] {
        const { exit, exitTally, of: site, startedAt } = ended;
        if (isOldNews(exit.rest, startedAt)) return [];
        if (verdict.isSure !== true) {
            if (site.proxyFailures.size < PROXY_FAILURES_TO_BLAME_SITE) site.proxyFailures.add(exit);
            if (site.proxyFailures.size >= PROXY_FAILURES_TO_BLAME_SITE) return this.blameSite(site, now);
        }
        exit.failures += 1;
        // A proxy that worked may just be restarted.
        const cooldown = exitTally().ok > 0 ? shortened(this.cooldown) : this.cooldown;
        const millis = restMillis(exit.failures, cooldown, this.random);
        exit.rest = { sinceMillis: now, untilMillis: now + millis, verdict };
        return [{ kind: 'exitCooldown', exit, site: undefined, rest: exit.rest, tally: exitTally() }];
    }

    /** A proxy cannot always say whether it failed or the site did; when all fail on one site, it is the site. */
    private blameSite(site: Site, now: number): readonly EngineEvent[] {
        for (const exit of site.proxyFailures) {
            if (exit.rest?.verdict.outcome !== 'proxy-failed') continue;
            exit.rest = undefined;
            exit.failures = Math.max(0, exit.failures - 1);
            const siteExits = site.tiers.siteExitsOf(exit);
            const health = siteExits.find(exit);
            if (health !== undefined) siteExits.replace(health, now);
        }
        return [{ kind: 'siteUnreachable', site: site.name, exits: site.proxyFailures.size }];
    }
}

function accepted(
    { exit, health, of: site, startedAt }: EndedRequest,
    { retryAfterMillis = 0 }: Verdict,
    now: number,
): readonly EngineEvent[] {
    if (retryAfterMillis > 0) exit.pacedUntil = Math.max(exit.pacedUntil, now + retryAfterMillis);
    const recovers = isOver(health.rest, startedAt) || isOver(exit.rest, startedAt);
    if (isOver(health.rest, startedAt)) health.rest = undefined;
    if (isOver(exit.rest, startedAt)) exit.rest = undefined;
    if (health.rest === undefined) health.failures = Math.max(0, health.failures - 1);
    if (exit.rest === undefined) exit.failures = Math.max(0, exit.failures - 1);
    site.proxyFailures.clear();
    return recovers ? [{ kind: 'exitRecovered', exit, site: site.name }] : [];
}

/**
 * An exit that the site had accepted may soon be accepted again, and one that was refused once with another session. On weak
 * evidence rests do not grow.
 */
function firstRestOf(cooldown: CooldownOptions, isShort: boolean, isWeak: boolean): CooldownOptions {
    const { baseMillis, capMillis } = isShort ? shortened(cooldown) : cooldown;
    return { baseMillis, capMillis: isWeak ? Math.min(capMillis, 2 * baseMillis) : capMillis };
}

/** Whether a request that was accepted began after the rest did. */
function isOver(rest: Rest | undefined, startedAt: number): boolean {
    return rest !== undefined && rest.sinceMillis <= startedAt;
}

/** Requests that were under way when the first refusal came say nothing that it did not say. */
function isOldNews(rest: Rest | undefined, startedAt: number): boolean {
    return rest !== undefined && startedAt < rest.sinceMillis;
}
