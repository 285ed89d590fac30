import type { Request } from '@crawlee/core';
import type { Verdict } from '../../engine/verdict.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';

/** Refusals that browsers met, until the user's hooks have had their turn. */
export class HeldRefusals {
    private readonly verdicts = new WeakMap<Request, Verdict>();

    constructor(private readonly tracker: RequestTracker) {}

    set(request: Request, verdict: Verdict): void {
        this.verdicts.set(request, verdict);
    }

    take(request: Request): Verdict | undefined {
        const verdict = this.verdicts.get(request);
        this.verdicts.delete(request);
        return verdict;
    }

    /** An acceptance is noted when the handler begins. */
    note(request: Request, verdict: Verdict | undefined): void {
        if (verdict !== undefined && verdict.outcome !== 'ok') this.tracker.note(request, verdict);
    }
}
