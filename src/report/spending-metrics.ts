import type { Attributes, Meter } from '@opentelemetry/api';
import type { TierUsage } from './costs.js';

/** Whoever spends something. */
export interface Spender {
    usageByTier(): readonly TierUsage[];
}

/** Counts bytes and dollars by provider, route and tier whenever the meter is read, of all spenders together. */
export function observeSpending(meter: Meter, all: ReadonlySet<Spender>): void {
    const traffic = meter.createObservableCounter('proxy_sessions.io', {
        description: 'Bytes to and from proxies.',
        unit: 'By',
    });
    const cost = meter.createObservableCounter('proxy_sessions.cost', {
        description: 'What the proxies cost, by what was said that they are billed by.',
        unit: '{USD}',
    });
    traffic.addCallback((result) => {
        const [up, down] = [new Sums(), new Sums()];
        for (const usage of usageOf(all)) {
            up.add(usage, usage.bytes?.up);
            down.add(usage, usage.bytes?.down);
        }
        for (const [attributes, bytes] of up) result.observe(bytes, { ...attributes, ...TRANSMIT });
        for (const [attributes, bytes] of down) result.observe(bytes, { ...attributes, ...RECEIVE });
    });
    cost.addCallback((result) => {
        const sums = new Sums();
        for (const usage of usageOf(all)) sums.add(usage, usage.cost);
        for (const [attributes, dollars] of sums) result.observe(dollars, attributes);
    });
}

const TRANSMIT = { 'network.io.direction': 'transmit' };
const RECEIVE = { 'network.io.direction': 'receive' };

function usageOf(all: ReadonlySet<Spender>): TierUsage[] {
    return [...all].flatMap((spender) => spender.usageByTier());
}

/** Amounts by provider, route and tier. */
class Sums {
    private readonly byTier = new Map<string, { readonly attributes: Attributes; amount: number }>();

    [Symbol.iterator](): Iterator<[Attributes, number]> {
        return Array.from(this.byTier.values(), ({ attributes, amount }): [Attributes, number] => [
            attributes,
            amount,
        ]).values();
    }

    add({ provider, route, tier }: TierUsage, amount: number | undefined): void {
        if (amount === undefined) return;
        const attributes = {
            'proxy_sessions.provider': provider,
            'proxy_sessions.tier': tier,
            ...(route !== undefined && { 'proxy_sessions.route': route }),
        };
        const name = JSON.stringify(attributes);
        const known = this.byTier.get(name);
        if (known === undefined) this.byTier.set(name, { attributes, amount });
        else known.amount += amount;
    }
}
