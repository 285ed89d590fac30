import type { LearnedLimit } from '../pace/learned-pace.js';
import type { Site } from '../site.js';
import type { ExitHealth } from '../exit-health.js';
import { wasAccepted } from '../exit-health.js';
import { sentencesOf } from './sentences.js';
import type { LimitExplanation, SiteExplanation } from './site-explanation.js';

/** Puts together what is believed of a site. Looks at each of its exits, so it is for people, not for each request. */
export function explainSite({ name, tally, tiers }: Site, now: number): SiteExplanation {
    const { blame, pace, trials, untried } = tiers.currentExits;
    const exits = [...tiers.known()];
    const { perExit, together, banMillis } = pace.learned;
    const { since, probes } = blame.trouble;
    const beliefs = {
        site: name,
        requests: tally.requests,
        accepted: tally.ok,
        chanceShare: blame.likelihood.chance.usual.observedShare,
        exits: {
            accepted: exits.filter(wasAccepted).length,
            refused: exits.filter((one) => isAway(one, now) && one.slowed === undefined).length,
            slowed: exits.filter((one) => isAway(one, now) && one.slowed !== undefined).length,
            untried: untried.size,
            ...(trials.refusedShare !== undefined && { refusedShare: trials.refusedShare }),
        },
        refusedNetworks: untried.suspicion.networks,
        ...(blame.depth.most !== Infinity && { sessionDepth: blame.depth.most }),
        addresses: blame.addresses.counts,
        ...(perExit && { perExit: describeLimit(perExit) }),
        ...(together && { together: describeLimit(together) }),
        ...(banMillis !== undefined && { banSecs: banMillis / 1000 }),
        ...(since !== undefined && { trouble: { sinceMillis: since, probes } }),
        ...(tiers.currentTier !== undefined && { tier: tiers.currentTier }),
    };
    return { ...beliefs, sentences: sentencesOf(beliefs, now) };
}

/** Whether it rests because of what the site said. */
function isAway({ rest, slowed }: ExitHealth, now: number): boolean {
    if (slowed?.answer === 'refused') return true;
    return rest !== undefined && rest.untilMillis > now;
}

function describeLimit({ windowMillis, accepted, refused, isSettled }: LearnedLimit): LimitExplanation {
    return {
        windowSecs: windowMillis === Infinity ? undefined : windowMillis / 1000,
        accepted,
        refused,
        isCertain: isSettled,
    };
}
