import { describeMillis } from '../../common/duration.js';
import type { LimitExplanation, SiteExplanation } from './site-explanation.js';

/** Less than that may well be nothing. */
const LEAST_SHARE = 0.005;
/** Networks that are named. */
const MOST_NETWORKS = 5;

/** Says what is believed of a site in plain sentences with figures, the most important first. */
export function sentencesOf(beliefs: Omit<SiteExplanation, 'sentences'>, now: number): readonly string[] {
    if (beliefs.requests === 0) return ['Nothing is known of this site yet.'];
    return [
        troubleSentence(beliefs, now),
        `The site accepted ${beliefs.accepted} of ${beliefs.requests} requests.`,
        tierSentence(beliefs),
        exitsSentence(beliefs),
        networksSentence(beliefs),
        untriedSentence(beliefs),
        beliefs.perExit && limitSentence('One exit', beliefs.perExit),
        banSentence(beliefs),
        beliefs.together && limitSentence('All exits together', beliefs.together),
        depthSentence(beliefs),
        addressesSentence(beliefs),
        chanceSentence(beliefs),
    ].filter((sentence) => sentence !== undefined);
}

type Beliefs = Omit<SiteExplanation, 'sentences'>;

function troubleSentence({ trouble, accepted }: Beliefs, now: number): string | undefined {
    if (trouble === undefined) return undefined;
    const { sinceMillis, probes } = trouble;
    const what = accepted > 0 ? 'has refused everybody' : 'has accepted nobody';
    const asked = probes === 0 ? '' : ` ${counted(probes, 'request')} asked since, one at a time.`;
    return `The site ${what} for ${describeMillis(now - sinceMillis)}.${asked}`;
}

function tierSentence({ tier }: Beliefs): string | undefined {
    if (tier === undefined) return undefined;
    if (tier === 0) return 'The cheapest proxies serve it.';
    return `Proxies of tier ${tier} serve it, because it refuses the cheaper ones.`;
}

function exitsSentence({ exits: { accepted, refused, slowed } }: Beliefs): string {
    const parts = [
        `It accepted ${counted(accepted, 'exit')}`,
        refused > 0 ? `refuses ${refused} now` : undefined,
        slowed > 0 ? `${slowed} wait because they were too fast` : undefined,
    ].filter((part) => part !== undefined);
    const last = parts.pop()!;
    return parts.length === 0 ? `${last}, and refuses none now.` : `${parts.join(', ')}, and ${last}.`;
}

function networksSentence({ refusedNetworks }: Beliefs): string | undefined {
    if (refusedNetworks.length === 0) return undefined;
    const more = refusedNetworks.length - MOST_NETWORKS;
    const named = refusedNetworks.slice(0, MOST_NETWORKS).join(', ');
    return `It seems to refuse these networks: ${named}${more > 0 ? ` and ${more} more` : ''}.`;
}

function untriedSentence({ exits: { untried, refusedShare = 0 } }: Beliefs): string | undefined {
    const waiting = untried === 0 ? undefined : `${counted(untried, 'exit')} not tried yet`;
    const refused = refusedShare === 0 ? undefined : `${percent(refusedShare)} of new exits were refused`;
    const parts = [waiting, refused].filter((part) => part !== undefined);
    return parts.length === 0 ? undefined : `${parts.join('; ')}.`;
}

function limitSentence(who: string, { windowSecs, accepted, refused, isCertain }: LimitExplanation): string {
    const window = windowSecs === undefined ? 'in all' : `in ${describeMillis(windowSecs * 1000)}`;
    if (isCertain) return `${who} may send ${counted(accepted, 'request')} ${window}.`;
    const known =
        accepted > 0
            ? `${accepted} ${window} were accepted, ${refused} were not`
            : `${refused} ${window} were too many`;
    return `${who} may be limited: ${known}.`;
}

function banSentence({ banSecs }: Beliefs): string | undefined {
    return banSecs === undefined
        ? undefined
        : `An exit that is too fast is banned for up to ${describeMillis(banSecs * 1000)}.`;
}

function depthSentence({ sessionDepth }: Beliefs): string | undefined {
    return sessionDepth === undefined ? undefined : `Sessions are refused after ${counted(sessionDepth, 'page')}.`;
}

function addressesSentence({ addresses: { refused, inDoubt } }: Beliefs): string | undefined {
    if (refused === 0 && inDoubt === 0) return undefined;
    if (refused === 0) return `${counted(inDoubt, 'address', 'addresses')} in doubt: refused, and not accepted since.`;
    const doubt = inDoubt === 0 ? '' : `, ${inDoubt} more in doubt`;
    return `${counted(refused, 'address', 'addresses')} refused to everybody${doubt}.`;
}

function chanceSentence({ chanceShare }: Beliefs): string | undefined {
    return chanceShare < LEAST_SHARE ? undefined : `${percent(chanceShare)} of requests are refused by chance.`;
}

function counted(count: number, singular: string, plural = `${singular}s`): string {
    return `${count} ${count === 1 ? singular : plural}`;
}

function percent(share: number): string {
    return `${Math.round(100 * share)} %`;
}
