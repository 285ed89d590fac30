import type { Ledger } from '../budget/ledger.js';
import type { Prices, Usage } from '../budget/prices.js';
import type { Tariff } from '../budget/tariff.js';
import { readTariff } from '../budget/tariff.js';
import type { Bytes } from '../connections/byte-sums.js';
import { NO_BYTES } from '../connections/byte-sums.js';
import type { Traffic } from '../connections/traffic.js';

/** What requests cost. */
export interface Costs {
    readonly ledger: Ledger;
    readonly prices: Prices;
    /** The name of the provider whose proxies are billed so. */
    readonly providerOf: (tariff: Tariff) => string;
}

/** What one tier of a route, or of the requests without one, was used for. */
export interface TierUsage extends Tariff {
    readonly provider: string;
    /** That were sent. */
    readonly requests: number;
    /** Absent where nothing was counted. */
    readonly bytes: Bytes | undefined;
    /** Absent where nobody said what proxies cost. */
    readonly cost: number | undefined;
}

/** What one exit passed on. */
export function usageOf(bytes: Bytes | undefined, requests: number): Usage {
    const { up, down } = bytes ?? NO_BYTES;
    return { bytes: up + down, requests, exits: Math.min(1, requests) };
}

/** By tier; direct connections are none. */
export function usageByTier({ ledger, prices, providerOf }: Costs, traffic: Traffic): TierUsage[] {
    const { byTariff } = traffic.now();
    return [...ledger.usage()].flatMap(([name, usage]) => {
        const tariff = readTariff(name);
        if (tariff === undefined) return [];
        return {
            ...tariff,
            provider: providerOf(tariff),
            requests: usage.requests,
            bytes: byTariff.get(name),
            cost: prices.areKnown ? prices.moneyFor(name, usage) : undefined,
        };
    });
}
