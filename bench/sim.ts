import Table from 'cli-table3';
import { RULES } from './sim/rules/index.js';
import type { SchedulerFactory } from './sim/scheduler.js';
import { oracle } from './sim/schedulers/oracle.js';
import { preSessionPool, stock, tiered, uniform } from './sim/schedulers/others.js';
import { ours } from './sim/schedulers/ours.js';
import { simulate } from './sim/simulate.js';

const SCHEDULERS: Readonly<Record<string, SchedulerFactory>> = { ours, stock, tiered, preSessionPool, uniform, oracle };
const only = process.argv[2];
const seeds = [1, 2, 3, 4, 5];
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

for (const pages of [600, 3_000]) {
    const table = new Table({
        head: ['rule', 'scheduler', 'got', 'req/page', 'wall s', 'x oracle'],
        style: { head: [], border: [] },
    });
    for (const rule of RULES) {
        const wall: Record<string, number> = {};
        for (const [name, factory] of Object.entries(SCHEDULERS).reverse()) {
            if (only !== undefined && name !== 'oracle' && name !== only) continue;
            const runs = seeds.map((seed) => simulate(factory, { rules: [rule], pages, concurrency: 50, seed })[0]!);
            wall[name] = median(runs.map(({ millis }) => millis)) / 1000;
            table.push([
                rule.name,
                name,
                median(runs.map(({ got }) => got)),
                (median(runs.map(({ requests }) => requests)) / pages).toFixed(3),
                wall[name].toFixed(1),
                (wall[name] / wall.oracle!).toFixed(2),
            ]);
        }
    }
    console.log(`${pages} pages, concurrency 50, seeds ${seeds.join(', ')}\n${table.toString()}`);
}
