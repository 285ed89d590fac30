/** What one request taught us. */
export type Outcome = 'ok' | 'blocked' | 'rate-limited' | 'proxy-failed' | 'target-failed' | 'misconfigured';

/** An outcome with the reason that people and logs are shown. */
export interface Verdict {
    readonly outcome: Outcome;
    /** Name of the detection rule that decided. */
    readonly rule: string;
    /** What the rule saw, in a few words and free of secrets: `status 403`. */
    readonly evidence: string;
    /** How long the site asked us to stay away, when it said so. */
    readonly retryAfterMillis?: number | undefined;
}

export const OK: Verdict = Object.freeze({ outcome: 'ok', rule: 'ok', evidence: 'answered' });
