import type { Answer } from './answers.js';
import type { Verdict } from '../verdict.js';

/** What the site said; `undefined` when the request may not have reached it. */
export function answerOf({ outcome, failure }: Verdict): Answer | undefined {
    switch (outcome) {
        case 'ok':
            return 'accepted';
        case 'blocked':
            return 'refused';
        case 'rate-limited':
            return 'limited';
        case 'target-failed':
            return failure === 'timeout' ? 'timeout' : failure === 'connection-lost' ? 'reset' : 'trouble';
        case 'proxy-failed':
            return failure === 'connection-lost' ? 'reset' : undefined;
        case 'misconfigured':
            return undefined;
    }
}
