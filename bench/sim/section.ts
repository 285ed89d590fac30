import { median } from '../median.js';
import type { Section } from '../section.js';
import { RULES } from './rules/index.js';
import type { SiteRule } from './rule.js';
import type { SchedulerFactory } from './scheduler.js';
import { oracle } from './schedulers/oracle.js';
import { preSessionPool, stock, tiered, uniform } from './schedulers/others.js';
import { ours } from './schedulers/ours.js';
import { simulate } from './simulate.js';

const SCHEDULERS: Readonly<Record<string, SchedulerFactory>> = { oracle, ours, stock, tiered, preSessionPool, uniform };
const SEEDS = [1, 2, 3, 4, 5];
const CONCURRENCY = 50;

/** Every rule against every scheduler, in virtual time. */
export function simulated(pages: number, names = Object.keys(SCHEDULERS)): Section {
    return {
        title: `In virtual time, ${pages} pages`,
        note: `Concurrency ${CONCURRENCY}, seeds ${SEEDS.join(', ')}: medians. The same numbers on every machine.`,
        head: ['rule', 'scheduler', 'pages got', 'requests per page', 'seconds', 'times the oracle'],
        rows: RULES.flatMap((rule) => rowsOf(rule, pages, names)),
    };
}

function rowsOf(rule: SiteRule, pages: number, names: readonly string[]): (string | number)[][] {
    const best = play(oracle, rule, pages);
    return names.map((name) => {
        const { got, requests, millis } = play(SCHEDULERS[name]!, rule, pages);
        return [
            rule.name,
            name,
            got,
            (requests / pages).toFixed(3),
            (millis / 1000).toFixed(1),
            (millis / best.millis).toFixed(2),
        ];
    });
}

function play(factory: SchedulerFactory, rule: SiteRule, pages: number) {
    const runs = SEEDS.map((seed) => simulate(factory, { rules: [rule], pages, concurrency: CONCURRENCY, seed })[0]!);
    return {
        got: median(runs.map(({ got }) => got)),
        requests: median(runs.map(({ requests }) => requests)),
        millis: median(runs.map(({ millis }) => millis)),
    };
}
