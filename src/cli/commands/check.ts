import { open, writeFile } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { invalidOption } from '../../common/errors.js';
import type { Provider } from '../../providers/provider.js';
import { collect, httpUrl, seconds, wholeNumber } from '../arguments.js';
import type { CheckReport } from '../check/check.js';
import { badExits } from '../check/findings.js';
import { readLists } from '../check/lists.js';
import { createProvider, parseProviderOptions, PROVIDER_NAMES } from '../check/providers.js';
import { renderReport } from '../check/render.js';
import type { Subjects } from '../check/subjects.js';
import { subjectsOf } from '../check/subjects.js';
import { works, workingList } from '../check/working.js';

interface CheckFlags {
    readonly proxy: readonly string[];
    readonly file: readonly string[];
    readonly provider?: string;
    readonly groups?: string;
    readonly country?: string;
    readonly option: readonly string[];
    readonly sessions: number;
    readonly requests: number;
    readonly concurrency: number;
    readonly timeoutSecs: number;
    readonly ipUrl: string;
    readonly target?: string;
    readonly only?: 'bad';
    readonly saveWorking?: string;
    readonly verbose?: true;
    readonly json?: true;
}

const OWNER_ONLY = 0o600;

const PROGRESS_LINE_MILLIS = 10_000;

const EXAMPLES = `
Examples:
  $ crawlee-proxy-sessions check --file proxies.txt --target https://shop.example/
  $ crawlee-proxy-sessions check --file proxies.csv --save-working working.txt --only bad
  $ crawlee-proxy-sessions check --proxy http://user:password@host:8000 --requests 10
  $ crawlee-proxy-sessions check --provider apify --groups RESIDENTIAL --country US --sessions 20
  $ cat proxies.txt | crawlee-proxy-sessions check --file - --json

Exit code: 0 no problem, 1 problems found, 2 wrong usage.`;

export function checkCommand(): Command {
    return new Command('check')
        .description('find out which proxies work, which IPs they use, and whether a site accepts them')
        .option('--proxy <url>', 'a proxy URL; may be given several times', collect, [])
        .option('--file <path>', 'a list of proxies: lines, CSV or JSON; - reads standard input', collect, [])
        .option('--provider <name>', `a proxy service: ${PROVIDER_NAMES.join(', ')}`)
        .option('--groups <names>', "the provider's groups, separated by commas")
        .option('--country <code>', 'country of the exits, two letters')
        .option('--option <name=value>', "any other option of the provider's; env:NAME reads a variable", collect, [])
        .option('--sessions <n>', 'sessions to make with a provider', wholeNumber, 5)
        .option('--requests <n>', 'requests to the IP page by each exit', wholeNumber, 3)
        .option('--target <url>', 'a page that the exits are meant for', httpUrl)
        .option('--ip-url <url>', 'a page that tells the IP', httpUrl, 'https://api.apify.com/v2/browser-info/')
        .option('--concurrency <n>', 'exits checked at the same time', wholeNumber, 10)
        .option('--timeout-secs <n>', 'longest wait for an answer', seconds, 20)
        .addOption(new Option('--only <which>', 'list only exits with problems').choices(['bad']))
        .option('--save-working <path>', 'write the proxies that work to a file, one URL a line, passwords included')
        .option('--verbose', 'print every exit, and the exits of each finding')
        .option('--json', 'print one JSON document instead of the table')
        .addHelpText('after', EXAMPLES)
        .action(async (flags: CheckFlags) => runCheck(flags));
}

async function runCheck(flags: CheckFlags): Promise<void> {
    const { target, ipUrl, requests, concurrency, timeoutSecs, saveWorking } = flags;
    const { provider, subjects } = await subjectsOfFlags(flags);
    if (saveWorking !== undefined) await requireWritable(saveWorking);
    const bar = new SingleBar({
        format: 'checking {bar} {value}/{total}',
        stream: process.stderr,
        clearOnComplete: true,
        gracefulExit: false,
        noTTYOutput: true,
        notTTYSchedule: PROGRESS_LINE_MILLIS,
    });
    // Loaded here, so that --help and mistakes are answered at once.
    const { check } = await import('../check/check.js');
    bar.start(subjects.list.length, 0);
    const onProgress = (checked: number) => bar.update(checked);
    const checking = check({ provider, subjects, target, ipUrl, requests, concurrency, timeoutSecs, onProgress });
    const report = await checking.finally(() => bar.stop()).finally(() => subjects.close());
    process.stdout.write(`${textOf(report, flags)}\n`);
    if (saveWorking !== undefined) {
        const urls = subjects.list.map(({ proxyUrl }) => proxyUrl);
        await writeFile(saveWorking, workingList(report, urls));
        process.stderr.write(`The ${report.exits.filter(works).length} proxies that work are in ${saveWorking}\n`);
    }
    process.exitCode = report.ok ? 0 : 1;
}

async function subjectsOfFlags(flags: CheckFlags): Promise<{ provider: Provider; subjects: Subjects }> {
    const { proxy, file, provider, groups, country, option, sessions, ipUrl, target } = flags;
    const hasList = proxy.length + file.length > 0;
    if (hasList === (provider !== undefined)) {
        throw invalidOption(
            'check: give the proxies to check with --proxy or --file, or else a service with --provider.',
        );
    }
    const urls = target === undefined ? [ipUrl] : [ipUrl, target];
    if (provider !== undefined) {
        if (flags.saveWorking !== undefined) {
            throw invalidOption(
                'check: --save-working belongs to --proxy and --file; sessions of a provider end here.',
            );
        }
        const created = createProvider(provider, {
            ...parseProviderOptions(option),
            ...(groups !== undefined && { groups: groups.split(',').map((group) => group.trim()) }),
            ...(country !== undefined && { country }),
        });
        return { provider: created, subjects: await subjectsOf(created, { sessions, urls }) };
    }
    if (groups !== undefined || country !== undefined || option.length > 0) {
        throw invalidOption('check: --groups, --country and --option belong to --provider; a list has none of them.');
    }
    const lists = await readLists(file, proxy);
    const subjects = await subjectsOf(lists.provider, { sessions, urls, sourceOf: lists.sourceOf });
    return { provider: lists.provider, subjects };
}

function textOf(report: CheckReport, { json, only, verbose }: CheckFlags): string {
    if (json !== true) return renderReport(report, { rows: only ?? 'all', isVerbose: verbose === true });
    const bad = badExits(report.findings);
    const exits = only === undefined ? report.exits : report.exits.filter(({ label }) => bad.has(label));
    return JSON.stringify({ ...report, exits }, null, 2);
}

/** Before the check, which may take minutes. The list holds passwords, so a new file is for its owner only. */
async function requireWritable(path: string): Promise<void> {
    try {
        await (await open(path, 'a', OWNER_ONLY)).close();
    } catch (error) {
        throw invalidOption(
            `check: option "--save-working" names "${path}", which cannot be written: ${(error as Error).message}`,
        );
    }
}
