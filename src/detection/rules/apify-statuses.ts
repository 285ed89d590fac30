import { mayBeProxysAnswer, tunnelStatusOf } from '../error-text.js';
import type { Rule } from '../rule.js';

/**
 * Statuses that Apify Proxy, and every proxy built on proxy-chain, answers with instead of a target's.
 * Meanings as in proxy-chain 2.7, `statuses.ts`, and Apify's proxy documentation. 597 is in `proxy-login.ts`.
 */
const MEANINGS: Readonly<Record<number, string>> = {
    590: 'the upstream proxy refused',
    591: 'a status in reserve',
    592: 'the upstream proxy answered with an impossible status',
    593: 'the name of the target or of the upstream proxy was not found',
    594: 'the connection was refused',
    595: 'the connection was reset or timed out',
    596: 'the connection broke while being written to',
    598: 'a status in reserve',
    599: 'the upstream proxy failed for another reason',
};

/** One rule per status, so that each can be switched off alone: `apify-590` … `apify-599`. */
export const apifyStatuses: readonly Rule[] = Object.entries(MEANINGS).map(([text, meaning]) => {
    const code = Number(text);
    return {
        name: `apify-${code}`,
        judge(observation) {
            const isRefusal = tunnelStatusOf(observation) === code;
            const isAnswer = mayBeProxysAnswer(observation) && observation.status === code;
            if (!isRefusal && !isAnswer) return undefined;
            const evidence = `the proxy answered ${code}: ${meaning}`;
            return { outcome: 'proxy-failed', evidence, ...(!isRefusal && { hearsay: 'proxy-likely' }) };
        },
    };
});
