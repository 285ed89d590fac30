import type { Spending, SpendingState } from '../dispatch/spending.js';
import type { EventStream } from '../events/event-stream.js';
import type { Allowance } from './allowance.js';
import type { Ledger } from './ledger.js';
import type { BudgetState, SpentInHour } from './limits.js';
import { BudgetLimits } from './limits.js';
import { describeAmount } from './describe-amount.js';
import type { ResolvedBudget } from './options.js';

export interface BudgetsParts {
    readonly budgets: readonly ResolvedBudget[];
    readonly ledger: Ledger;
    readonly allowance: Allowance;
    /** Whether a tariff is that of the cheapest tier of its route. */
    readonly isCheapest: (tariff: string) => boolean;
    readonly events: EventStream;
}

const MAY_GO: SpendingState = { kind: 'may-go' };
const WAIT_FOR_OTHERS: SpendingState = { kind: 'wait-for-others' };

/** Lets requests go as long as every budget has something left. */
export class Budgets implements Spending {
    readonly limits: readonly BudgetLimits[];
    /** Of which somebody was told. */
    private readonly told = new WeakSet<BudgetState>();

    constructor(private readonly parts: BudgetsParts) {
        const { budgets, ledger, allowance, isCheapest } = parts;
        this.limits = budgets.map((budget, index) => new BudgetLimits(budget, index, ledger, allowance, isCheapest));
    }

    /** Whether the site may be served by all tiers, as far as money is concerned. */
    mayUseAllTiers(site: string, now: number): boolean {
        return this.limits
            .filter(({ options }) => options.whenSpent === 'cheaper-tier')
            .every((limits) => this.stateOf(limits, site, now).kind === 'left');
    }

    check(site: string, now: number): SpendingState {
        let result = MAY_GO;
        for (const limits of this.limits) {
            const { whenSpent } = limits.options;
            if (whenSpent === 'cheaper-tier') continue;
            const state = this.stateOf(limits, site, now);
            if (state.kind === 'perhaps-left') result = WAIT_FOR_OTHERS;
            if (state.kind !== 'spent') continue;
            if (whenSpent === 'wait') return { kind: 'wait', untilMillis: limits.nextPeriodMillis(now) };
            // What is under way is paid for.
            if (whenSpent === 'stop-crawl' && this.parts.ledger.open > 0) return WAIT_FOR_OTHERS;
            return { kind: whenSpent, reason: describe(state, limits.options, site) };
        }
        return result;
    }

    /** What is to outlive the process, beside the ledger. */
    snapshot(): readonly SpentInHour[] {
        return this.limits.flatMap((limits) => limits.snapshot() ?? []);
    }

    restore(hours: readonly SpentInHour[]): void {
        for (const hour of hours) {
            const limits = this.limits[hour.budget];
            if (limits?.options.per === 'hour') limits.restore(hour);
        }
    }

    /** Nothing is spent any more. */
    async close(): Promise<void> {
        await Promise.all(this.limits.map((limits) => limits.close()));
    }

    private stateOf(limits: BudgetLimits, site: string, now: number): BudgetState {
        this.parts.ledger.catchUp(now);
        const state = limits.state(site, now);
        if (state.kind === 'spent' && !this.told.has(state)) {
            this.told.add(state);
            this.parts.events.emit({ kind: 'budgetSpent', site, reason: describe(state, limits.options, site) });
        }
        return state;
    }
}

const PERIODS = { crawl: () => 'this crawl', hour: () => 'this hour', site: (site: string) => site } as const;

function describe(
    { unit, limit }: Extract<BudgetState, { kind: 'spent' }>,
    { per }: ResolvedBudget,
    site: string,
): string {
    const what = describeAmount(unit, limit);
    return `The budget of ${what} for ${PERIODS[per](site)} is spent; raise "budget.${unit}" to go on.`;
}
