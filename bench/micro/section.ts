import type { Section } from '../section.js';
import { engineCost } from './cost.js';
import { stockMicros } from './stock.js';

const POOLS = [100, 1_000, 10_000, 100_000];

/** What a decision costs, by the size of the pool. */
export async function micro(): Promise<Section> {
    const rows: (string | number)[][] = [];
    for (const exits of POOLS) {
        const cost = engineCost(exits);
        rows.push([
            exits,
            cost.micros.toFixed(2),
            (await stockMicros(exits)).toFixed(2),
            cost.bytesPerNewExit,
            cost.bytesPerUsedExit,
            cost.requestsPerExit.toFixed(1),
        ]);
    }
    return {
        title: 'What a decision costs',
        note:
            'Microseconds to choose an exit and to report what came of it, 50 requests under way, medians of batches; ' +
            'stock: `getSession` and `newProxyInfo`. Heap of an idle exit without its names, when it is new, and when it ' +
            'has served so many requests of one site (the latest 128 times are remembered for each, earlier ones in groups).',
        head: ['exits', 'ours µs', 'stock µs', 'bytes, new', 'bytes, used', 'requests of each'],
        rows,
    };
}
