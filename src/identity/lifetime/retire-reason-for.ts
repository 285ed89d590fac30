import type { Verdict } from '../../engine/verdict.js';
import type { RetireReason } from '../../events/retire-reason.js';

/** Why a session ends after such an outcome; `undefined` when it does not. */
export function retireReasonFor({ outcome, about }: Verdict): RetireReason | undefined {
    if (about !== undefined) return about === 'session' ? 'lost' : undefined;
    return outcome === 'blocked' || outcome === 'proxy-failed' ? outcome : undefined;
}
