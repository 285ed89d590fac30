import type { Lease, LeaseResult } from '../engine/engine.js';
import type { Conclusion } from '../engine/exit.js';
import type { Verdict } from '../engine/verdict.js';

/** Why no exit may go to a site now. */
export type HeldBack = Exclude<LeaseResult['kind'], 'lease'>;

/** Whoever wants to hear of each decision: logs, reports, metrics. */
export interface DispatchListener {
    /** A request may use an exit. */
    onLease?(lease: Lease): void;
    /** The first request in a site's line has to wait, still or again. */
    onHeldBack?(site: string, why: HeldBack): void;
    /** It is known what a request taught. */
    onVerdict?(lease: Lease, verdict: Verdict): void;
    /** A request is about to be sent with a session. */
    onBound?(lease: Lease, session: object): void;
    /** It is known what became of an answer that was accepted. */
    onConcluded?(lease: Lease, conclusion: Conclusion): void;
    /** A request stood in line until it had an exit, or was sent away. */
    onWaited?(site: string, millis: number): void;
}
