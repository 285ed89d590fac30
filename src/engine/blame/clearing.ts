import type { Case, DoubtfulAddress, ExitHealth } from '../exit-health.js';
import type { Addresses } from './addresses.js';
import type { BlameOptions } from './blame-options.js';
import type { ExitJudge } from './exit-judge.js';
import type { Finding } from './finding.js';
import type { Likelihood } from './likelihood.js';
import type { OpenCases } from './open-cases.js';
import type { SessionDepth } from './session-depth.js';

export interface ClearingParts {
    readonly exits: ExitJudge;
    readonly addresses: Addresses;
    readonly open: OpenCases;
    readonly likelihood: Likelihood;
    readonly depth: SessionDepth;
}

/** Clears exits and addresses that were accepted of what was held against them. */
export class Clearing {
    constructor(
        private readonly options: Pick<BlameOptions, 'exits' | 'pace'>,
        private readonly parts: ClearingParts,
    ) {}

    /** Clears the exit of what was sent before the request that was accepted. */
    clearExit(health: ExitHealth, sentAt: number): void {
        for (const one of health.cases) {
            if (one.request.sentAt >= sentAt) continue;
            one.exitIsCleared = true;
            this.options.pace.clear(one.request.sentAt, sentAt);
            this.closeIfCleared(one);
            // What was refused to an exit that is accepted weighs more.
            if (!one.isClosed) this.parts.open.weigh(one.address);
        }
        health.cases = health.cases.filter(({ exitIsCleared }) => !exitIsCleared);
    }

    /** Clears the address. @returns what that says of the exits that it was refused to. */
    clearAddress(address: DoubtfulAddress, now: number): readonly Finding[] {
        this.parts.addresses.close(address);
        const findings: Finding[] = [];
        for (const one of address.cases) {
            one.addressIsCleared = true;
            this.closeIfCleared(one);
            if (!one.isClosed) findings.push(...this.parts.exits.judge(one.health, now));
        }
        return findings;
    }

    /** Neither exit nor address: the session was used up, or it was chance. */
    private closeIfCleared(one: Case): void {
        if (!one.exitIsCleared || !one.addressIsCleared || one.isClosed) return;
        const { open, likelihood, depth } = this.parts;
        open.close(one);
        if (one.isFirst) likelihood.chance.usual.hit();
        else if (one.request.wasTrial) likelihood.chance.trial.hit();
        if (this.options.exits === 'listed' && one.kind === 'refused') depth.noteRefused(one.request.depth);
    }
}
