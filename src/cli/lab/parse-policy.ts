import { invalidOption } from '../../common/errors.js';
import type { ChallengeVendor, SitePolicy } from '../../lab/index.js';
import {
    bannedExits,
    bannedNetworks,
    blip,
    challengePage,
    closedAddresses,
    fingerprint,
    flappingExits,
    hangingExit,
    loginRedirect,
    outage,
    quotaBan,
    randomRefusals,
    rateLimit,
    refuseAll,
    resets,
    sessionDepth,
    siteLimit,
    softBlock,
    totalQuota,
} from '../../lab/index.js';
import { CHALLENGES } from '../../lab/policies/challenges/index.js';

/** A kind of policy as it is written on the command line. */
interface PolicyForm {
    readonly pattern: RegExp;
    readonly example: string;
    /** @param share Turns `40%` or `4` into so many of the exits' addresses, taken from the last one backwards. */
    create(parts: readonly string[], share: (text: string) => string[]): SitePolicy;
}

const AMOUNT = /^(\d+%?)$/;
/** At most 100. */
const PERCENT = /^(100|\d{1,2}(?:\.\d+)?)%$/;
const AFTER_FOR = /^(\d+(?:\.\d+)?)s\/(\d+(?:\.\d+)?)s$/;

/** A new policy is a row here. The pattern's groups are what `create` gets. */
const FORMS: Readonly<Record<string, PolicyForm>> = {
    'banned-exits': {
        pattern: AMOUNT,
        example: '40%',
        create: ([amount = ''], share) => bannedExits(share(amount)),
    },
    'banned-networks': {
        pattern: /^(.+)$/,
        example: '127.3.0.0/24',
        create: ([networks = '']) => bannedNetworks(networks.split(',')),
    },
    'rate-limit': {
        pattern: /^([1-9]\d*)\/s$/,
        example: '5/s',
        create: ([perSecond]) => rateLimit({ perSecond: Number(perSecond) }),
    },
    'site-limit': {
        pattern: /^([1-9]\d*)\/s$/,
        example: '50/s',
        create: ([perSecond]) => siteLimit({ perSecond: Number(perSecond) }),
    },
    'quota-ban': {
        pattern: /^([1-9]\d*)\/(\d+(?:\.\d+)?)s\/(\d+(?:\.\d+)?)s$/,
        example: '10/2s/10s',
        create: ([requests, windowSecs, banSecs]) =>
            quotaBan({ requests: Number(requests), windowSecs: Number(windowSecs), banSecs: Number(banSecs) }),
    },
    'total-quota': {
        pattern: /^(\d+)$/,
        example: '50',
        create: ([requests]) => totalQuota({ requests: Number(requests) }),
    },
    challenge: {
        pattern: new RegExp(`^(\\d+%?)(?::(${Object.keys(CHALLENGES).join('|')}))?$`),
        example: '30%:datadome',
        create: ([amount = '', vendor = 'cloudflare'], share) =>
            challengePage({ ips: share(amount), vendor: vendor as ChallengeVendor }),
    },
    'soft-block': {
        pattern: AMOUNT,
        example: '30%',
        create: ([amount = ''], share) => softBlock({ ips: share(amount) }),
    },
    'login-redirect': {
        pattern: AMOUNT,
        example: '30%',
        create: ([amount = ''], share) => loginRedirect({ ips: share(amount) }),
    },
    'hanging-exit': {
        pattern: AMOUNT,
        example: '1',
        create: ([amount = ''], share) => hangingExit({ ips: share(amount) }),
    },
    'random-refusals': {
        pattern: PERCENT,
        example: '8%',
        create: ([percent]) => randomRefusals({ share: Number(percent) / 100 }),
    },
    resets: { pattern: PERCENT, example: '10%', create: ([percent]) => resets({ share: Number(percent) / 100 }) },
    'closed-addresses': {
        pattern: PERCENT,
        example: '15%',
        create: ([percent]) => closedAddresses({ share: Number(percent) / 100 }),
    },
    fingerprint: {
        pattern: PERCENT,
        example: '30%',
        create: ([percent]) => fingerprint({ share: Number(percent) / 100 }),
    },
    'flapping-exits': {
        pattern: /^(100|\d{1,2}(?:\.\d+)?)%\/(\d+(?:\.\d+)?)s$/,
        example: '20%/5s',
        create: ([percent, forSecs]) => flappingExits({ share: Number(percent) / 100, forSecs: Number(forSecs) }),
    },
    'session-depth': {
        pattern: /^(\d+)$/,
        example: '15',
        create: ([requests]) => sessionDepth({ requests: Number(requests) }),
    },
    blip: {
        pattern: AFTER_FOR,
        example: '10s/3s',
        create: ([afterSecs, forSecs]) => blip({ afterSecs: Number(afterSecs), forSecs: Number(forSecs) }),
    },
    outage: {
        pattern: AFTER_FOR,
        example: '10s/3s',
        create: ([afterSecs, forSecs]) => outage({ afterSecs: Number(afterSecs), forSecs: Number(forSecs) }),
    },
    'refuse-all': {
        pattern: /^([1-5]\d\d)$/,
        example: '403',
        create: ([status]) => refuseAll({ status: Number(status) }),
    },
};

export const POLICY_EXAMPLES: readonly string[] = Object.entries(FORMS).map(
    ([name, { example }]) => `${name}=${example}`,
);

/**
 * @param ips The exits' addresses.
 * @throws ProxySessionsError (`invalid-options`) that shows how the policy is written.
 */
export function parsePolicy(text: string, ips: readonly string[]): SitePolicy {
    const [name = '', value = ''] = text.split(/=(.*)/s, 2);
    const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
    if (form === undefined) {
        throw invalidOption(`lab: there is no policy "${name}"; there are: ${POLICY_EXAMPLES.join(', ')}.`);
    }
    const parts = form.pattern.exec(value);
    if (parts === null)
        throw invalidOption(`lab: policy "${text}" is not understood; write it like ${name}=${form.example}.`);
    return form.create(parts.slice(1), (amount) => shareOf(amount, ips));
}

function shareOf(amount: string, ips: readonly string[]): string[] {
    const number = Number.parseInt(amount, 10);
    const isPercentage = amount.endsWith('%');
    const count = isPercentage ? Math.round((ips.length * number) / 100) : number;
    if (number > (isPercentage ? 100 : ips.length)) {
        throw invalidOption(
            `lab: "${amount}" is more than all ${ips.length} exits; give at most ${ips.length} or 100%.`,
        );
    }
    return count === 0 ? [] : ips.slice(-count);
}
