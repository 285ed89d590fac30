import type { Lease } from '../engine/engine.js';
import type { Verdict } from '../engine/verdict.js';

/** Whoever wants to hear of each decision: logs, reports, metrics. */
export interface DispatchListener {
    /** A request may use an exit. */
    onLease?(lease: Lease): void;
    /** It is known what a request taught. */
    onVerdict?(lease: Lease, verdict: Verdict): void;
    /** A request stood in line until it had an exit, or was sent away. */
    onWaited?(site: string, millis: number): void;
}
