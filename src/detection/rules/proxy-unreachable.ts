import type { Rule } from '../rule.js';

/** The proxy was asked what it had said, and cannot be reached: whatever the answer was, it was not the target's. */
export const proxyUnreachable: Rule = {
    name: 'proxy-unreachable',
    judge: ({ proxyUnreachable: code }) =>
        code === undefined
            ? undefined
            : { outcome: 'proxy-failed', evidence: `the proxy cannot be reached (${code})`, isSure: true },
};
