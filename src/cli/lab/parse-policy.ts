import { invalidOption } from '../../common/errors.js';
import type { ChallengeVendor, SitePolicy } from '../../lab/index.js';
import {
    bannedExits,
    bannedNetworks,
    challengePage,
    quotaBan,
    rateLimit,
    refuseAll,
    siteLimit,
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

/** A new policy is a row here. The pattern's groups are what `create` gets. */
const FORMS: Readonly<Record<string, PolicyForm>> = {
    'banned-exits': {
        pattern: /^(\d+%?)$/,
        example: '40%',
        create: ([amount = ''], share) => bannedExits(share(amount)),
    },
    'banned-networks': {
        pattern: /^(.+)$/,
        example: '127.3.0.0/24',
        create: ([networks = '']) => bannedNetworks(networks.split(',')),
    },
    'rate-limit': {
        pattern: /^(\d+)\/s$/,
        example: '5/s',
        create: ([perSecond]) => rateLimit({ perSecond: Number(perSecond) }),
    },
    'site-limit': {
        pattern: /^(\d+)\/s$/,
        example: '50/s',
        create: ([perSecond]) => siteLimit({ perSecond: Number(perSecond) }),
    },
    'quota-ban': {
        pattern: /^(\d+)\/([\d.]+)s\/([\d.]+)s$/,
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
    'refuse-all': {
        pattern: /^(\d{3})$/,
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
    const count = amount.endsWith('%') ? Math.round((ips.length * number) / 100) : number;
    return count === 0 ? [] : ips.slice(-count);
}
