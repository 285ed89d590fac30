import { makeRoom } from '../common/make-room.js';
import type { Allowance, Limit } from './allowance.js';
import type { Amounts, Ledger, Scope } from './ledger.js';
import type { ResolvedBudget } from './options.js';

const HOUR_MILLIS = 3_600_000;
const UNITS = ['bytes', 'money', 'requests'] as const;
type Unit = (typeof UNITS)[number];

/** Whether more may be spent. */
export type BudgetState =
    | { readonly kind: 'left' }
    /** What is under way may spend the rest. */
    | { readonly kind: 'perhaps-left' }
    | { readonly kind: 'spent'; readonly unit: Unit; readonly limit: number };

/** What was spent of an hourly budget. */
export interface SpentInHour extends Amounts {
    /** Which budget, by its place among the options. */
    readonly budget: number;
    /** Hours since the epoch. */
    readonly hour: number;
}

interface OpenLimit {
    readonly limit: Limit;
    readonly unit: Unit;
    readonly scope: Scope;
}

/** Sites and hours that are remembered. */
const MOST_PERIODS = 10_000;

/** One budget: how much of it is left. */
export class BudgetLimits {
    private hour = -1;
    /** What had been spent when the hour began. */
    private before: Amounts = { bytes: 0, money: 0, requests: 0 };
    private readonly spent = new Map<string, BudgetState>();
    /** Of which parts may be held, by unit and period. */
    private readonly open = new Map<string, OpenLimit>();

    constructor(
        readonly options: ResolvedBudget,
        /** Tells the budgets of one `ProxySessions` apart. */
        private readonly index: number,
        private readonly ledger: Ledger,
        private readonly allowance: Allowance,
        private readonly isCheapest: (tariff: string) => boolean,
    ) {}

    state(site: string, now: number): BudgetState {
        const period = this.periodOf(site, now);
        const known = this.spent.get(period);
        if (known !== undefined) return known;
        const scope = this.scopeOf(site);
        const spent = this.ledger.spent(scope);
        const expected = this.ledger.expected(scope);
        let result: BudgetState = { kind: 'left' };
        for (const unit of UNITS) {
            const limit = this.options[unit];
            if (limit === undefined) continue;
            const state = this.stateOf(unit, this.limitOf(unit, limit, period, scope), {
                used: spent[unit] - this.before[unit],
                expected: expected[unit],
            });
            if (state.kind === 'spent') return this.note(period, state);
            if (state.kind === 'perhaps-left') result = state;
        }
        return result;
    }

    /** When the budget is a new one. */
    nextPeriodMillis(now: number): number {
        return this.options.per === 'hour' ? (Math.floor(now / HOUR_MILLIS) + 1) * HOUR_MILLIS : Infinity;
    }

    /** What was spent in this hour, as it is stored; `undefined` when the budget is for no hour, or was not asked yet. */
    snapshot(): SpentInHour | undefined {
        if (this.hour === -1) return undefined;
        const { bytes, money, requests } = this.ledger.spent(this.scopeOf(''));
        const { before } = this;
        return {
            budget: this.index,
            hour: this.hour,
            bytes: bytes - before.bytes,
            money: money - before.money,
            requests: requests - before.requests,
        };
    }

    /** Goes on with an hour of an earlier process, whose spending the ledger has recalled. */
    restore({ hour, ...used }: SpentInHour): void {
        const { bytes, money, requests } = this.ledger.spent(this.scopeOf(''));
        this.hour = hour;
        this.before = { bytes: bytes - used.bytes, money: money - used.money, requests: requests - used.requests };
    }

    /** Gives back what other workers may spend in this one's place. */
    async close(): Promise<void> {
        const isHourly = this.options.per === 'hour';
        const open = [...this.open].filter(([key]) => !isHourly || key.endsWith(` hour-${this.hour}`));
        this.open.clear();
        await Promise.all(
            open.map(([, { limit, unit, scope }]) => {
                const before = isHourly ? this.before[unit] : 0;
                return this.allowance.giveBack(limit, this.ledger.spent(scope)[unit] - before);
            }),
        );
    }

    private stateOf(unit: Unit, limit: Limit, { used, expected }: { used: number; expected: number }): BudgetState {
        const allowed = this.allowance.of(limit);
        if (used + expected < allowed) return { kind: 'left' };
        // Twice what is under way, so that the next ones need not wait for an answer.
        const enough = used + 2 * expected - allowed;
        if (allowed < limit.most && this.allowance.ask(limit, enough)) return { kind: 'perhaps-left' };
        return used < allowed ? { kind: 'perhaps-left' } : { kind: 'spent', unit, limit: limit.most };
    }

    private limitOf(unit: Unit, most: number, period: string, scope: Scope): Limit {
        const key = `${unit} ${period}`;
        const known = this.open.get(key);
        if (known !== undefined) return known.limit;
        makeRoom(this.open, MOST_PERIODS);
        const limit = { name: `${this.index} ${key}`, most, isWhole: unit !== 'money' };
        this.open.set(key, { limit, unit, scope });
        return limit;
    }

    private note(period: string, state: BudgetState): BudgetState {
        makeRoom(this.spent, MOST_PERIODS);
        this.spent.set(period, state);
        return state;
    }

    private periodOf(site: string, now: number): string {
        const { per } = this.options;
        if (per === 'site') return site;
        if (per === 'crawl') return 'crawl';
        const hour = Math.floor(now / HOUR_MILLIS);
        if (hour !== this.hour) {
            this.hour = hour;
            this.before = this.ledger.spent(this.scopeOf(site));
            this.spent.clear();
        }
        return `hour-${hour}`;
    }

    private scopeOf(site: string): Scope {
        const { per, whenSpent } = this.options;
        return {
            ...(per === 'site' && { site }),
            ...(whenSpent === 'cheaper-tier' && { without: this.isCheapest }),
        };
    }
}
