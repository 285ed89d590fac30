/** What one request taught us. */
export type Outcome = 'ok' | 'blocked' | 'rate-limited' | 'proxy-failed' | 'target-failed' | 'misconfigured';

/** Whom an outcome can be about other than the exit. */
export type Subject =
    /** The session is gone at its service; neither its exit nor the site is to blame. */
    | 'session'
    /** The account at the proxy service is limited: every exit has to wait. */
    | 'account'
    /** The address will not be fetched by any exit of the service. */
    | 'address'
    /** The site has the session in its waiting room: it has to come back itself, and another exit would wait from the start. */
    | 'turn';

/** An outcome with the reason that people and logs are shown. */
export interface Verdict {
    readonly outcome: Outcome;
    /** Name of the detection rule that decided. */
    readonly rule: string;
    /** What the rule saw, in a few words and free of secrets: `status 403`. */
    readonly evidence: string;
    /** How long the site, or the proxy service, asked us to leave the exit alone, when it said so. */
    readonly retryAfterMillis?: number | undefined;
    /**
     * How the request failed, where that leaves open who is to blame: the connection ended without an answer, or nothing
     * came in time. @default the outcome says it all
     */
    readonly failure?: 'connection-lost' | 'timeout' | undefined;
    /**
     * Somebody who knows said so, such as the user's own code, or nobody else can be to blame, such as for a proxy whose
     * address answers nothing: no second request has to confirm it. @default false
     */
    readonly isSure?: boolean | undefined;
    /** Whom the outcome is about, where that is not the exit. @default the exit */
    readonly about?: Subject | undefined;
    /** The address that answered, where redirects led to another than the one that was asked. @default the one that was asked */
    readonly answeredAt?: string | undefined;
    /**
     * The answer may be a page after all. The request goes through another exit at no cost, and is never lost for it: what is
     * said again is taken as it is. @default false
     */
    readonly isSuspicion?: boolean | undefined;
}

export const OK: Verdict = Object.freeze({ outcome: 'ok', rule: 'ok', evidence: 'answered' });

/** Whether the answer is not a page that a handler should see. */
export function isRefusal({ outcome, about }: Verdict): boolean {
    // What is about anybody else than the exit was said by the proxy service, and not by the site.
    return about !== undefined || (outcome !== 'ok' && outcome !== 'target-failed');
}
