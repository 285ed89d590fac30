import { Command, InvalidArgumentError } from 'commander';
import { median } from '../median.js';
import { causes } from './rules/causes.js';
import { RULES } from './rules/index.js';
import type { SiteRule } from './rule.js';
import type { SchedulerFactory } from './scheduler.js';
import { oracle } from './schedulers/oracle.js';
import { stock } from './schedulers/others.js';
import { crew } from './schedulers/crew.js';
import { ours } from './schedulers/ours.js';
import { simulate } from './simulate.js';

const SCHEDULERS: Readonly<Record<string, (concurrency: number) => SchedulerFactory>> = {
    ours: () => ours,
    stock: () => stock,
    ...Object.fromEntries(
        [2, 4, 6, 8].map((size) => [
            `crew-${size}`,
            (concurrency: number) => crew(size, Math.ceil(concurrency / size)),
        ]),
    ),
};
/** Longer than any rule takes the oracle; a crawl that is not over then is reported as one without end. */
const LONGEST_MILLIS = 900_000;

interface Options {
    readonly rules?: string;
    readonly schedulers: string;
    readonly pages: number;
    readonly concurrency: number;
    readonly exits: number;
    readonly seeds: number;
    readonly firstSeed: number;
}

const program: Command = new Command('bench/sim')
    .description('Plays crawls in virtual time and compares them with an oracle.')
    .option('--rules <names>', 'names of rules, separated by commas (default: all)')
    .option('--schedulers <names>', `of ${Object.keys(SCHEDULERS).join(', ')}`, 'ours,stock')
    .option('--pages <count>', 'pages of the crawl', positive, 600)
    .option('--concurrency <count>', 'requests at a time', positive, 30)
    .option('--exits <count>', 'exits of the lists', positive, 30)
    .option('--seeds <count>', 'runs of each', positive, 10)
    .option('--first-seed <seed>', 'the seed of the first run', positive, 1)
    .parse();

const options = program.opts<Options>();
const known = [...RULES, ...causes(options.exits)];
const names = options.rules?.split(',') ?? known.map(({ name }) => name);
console.log('rule | scheduler | got/gettable | requests over the oracle | time/oracle | worst seed | without end');
for (const name of names) {
    const rule = known.find((one) => one.name === name);
    if (rule === undefined) program.error(`No rule "${name}"; there are: ${known.map((one) => one.name).join(', ')}.`);
    for (const scheduler of options.schedulers.split(',')) console.log(siteExitsOf(rule, scheduler));
}

function siteExitsOf(rule: SiteRule, scheduler: string): string {
    const factory = SCHEDULERS[scheduler]?.(options.concurrency);
    if (factory === undefined)
        program.error(`No scheduler "${scheduler}"; there are: ${Object.keys(SCHEDULERS).join(', ')}.`);
    const { pages, concurrency, firstSeed } = options;
    const runs = Array.from({ length: options.seeds }, (_, index) => {
        const seed = firstSeed + index;
        const crawl = { rules: [rule], pages, concurrency, seed, longestMillis: LONGEST_MILLIS };
        const [result, best] = [simulate(factory, crawl)[0]!, simulate(oracle, crawl)[0]!];
        const millis = result.ended ? result.millis : LONGEST_MILLIS;
        return {
            ...result,
            seed,
            extra: (result.requests - best.requests) / result.gettable,
            ratio: millis / best.millis,
        };
    });
    const worst = runs.reduce((one, other) => (other.ratio > one.ratio ? other : one));
    const sum = (of: (run: (typeof runs)[number]) => number): number => runs.reduce((total, run) => total + of(run), 0);
    return [
        rule.name,
        scheduler,
        `${sum(({ got }) => got)}/${sum(({ gettable }) => gettable)}`,
        median(runs.map(({ extra }) => extra)).toFixed(3),
        median(runs.map(({ ratio }) => ratio)).toFixed(2),
        `${worst.ratio.toFixed(2)} (seed ${worst.seed})`,
        runs.filter(({ ended }) => !ended).length,
    ].join(' | ');
}

function positive(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1)
        throw new InvalidArgumentError('It must be a whole number of at least 1.');
    return value;
}
