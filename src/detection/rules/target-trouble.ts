import { firstLine, messageOf } from '../error-text.js';
import type { Rule } from '../rule.js';

/** Crawlee, got and browsers when no answer came in time. */
const TIMED_OUT = /timed?[ _-]?out|Timeout/;

/** The site answered that it is in trouble, or did not answer; no identity is to blame. */
export const targetTrouble: Rule = {
    name: 'target-trouble',
    judge(observation) {
        const { status, error } = observation;
        if (error !== undefined) {
            const message = messageOf(observation);
            const isTimeout = error.name === 'TimeoutError' || TIMED_OUT.test(message);
            const evidence = firstLine(message);
            return { outcome: 'target-failed', evidence, ...(isTimeout && { failure: 'timeout' }) };
        }
        // A site that asks for a proxy's login is broken; were it the proxy's, `proxy-login` had known it.
        const isTrouble = status !== undefined && (status >= 500 || status === 407);
        return isTrouble ? { outcome: 'target-failed', evidence: `status ${status}` } : undefined;
    },
};
