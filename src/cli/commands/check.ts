import { readFile } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { invalidOption } from '../../common/errors.js';
import { parseProxyList } from '../../providers/lists/parse-proxy-list.js';
import { proxyUrls } from '../../providers/proxy-urls.js';
import type { Provider } from '../../providers/provider.js';
import { collect, httpUrl, seconds, wholeNumber } from '../arguments.js';
import { createProvider, parseProviderOptions, PROVIDER_NAMES } from '../check/providers.js';
import { renderReport } from '../check/render.js';
import { subjectsOf } from '../check/subjects.js';

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
    readonly json?: true;
}

const PROGRESS_LINE_MILLIS = 10_000;

const EXAMPLES = `
Examples:
  $ crawlee-proxy-sessions check --file proxies.txt --target https://shop.example/
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
        .option('--json', 'print one JSON document instead of the table')
        .addHelpText('after', EXAMPLES)
        .action(async (flags: CheckFlags) => runCheck(flags));
}

async function runCheck(flags: CheckFlags): Promise<void> {
    const { target, ipUrl, requests, concurrency, timeoutSecs } = flags;
    const provider = await providerOf(flags);
    const urls = target === undefined ? [ipUrl] : [ipUrl, target];
    const subjects = await subjectsOf(provider, { sessions: flags.sessions, urls });
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
    process.stdout.write(`${flags.json === true ? JSON.stringify(report, null, 2) : renderReport(report)}\n`);
    process.exitCode = report.ok ? 0 : 1;
}

async function providerOf(flags: CheckFlags): Promise<Provider> {
    const { proxy, file, provider, groups, country, option } = flags;
    const hasList = proxy.length + file.length > 0;
    if (hasList === (provider !== undefined)) {
        throw invalidOption('check: say what to check by --proxy and --file, or else by --provider.');
    }
    if (provider !== undefined) {
        return createProvider(provider, {
            ...parseProviderOptions(option),
            ...(groups !== undefined && { groups: groups.split(',').map((group) => group.trim()) }),
            ...(country !== undefined && { country }),
        });
    }
    if (groups !== undefined || country !== undefined || option.length > 0) {
        throw invalidOption('check: --groups, --country and --option belong to --provider; a list has none of them.');
    }
    const lists = await Promise.all(file.map(async (path) => parseProxyList(await textOf(path), path)));
    return proxyUrls([...parseProxyList(proxy.join('\n'), 'the --proxy options'), ...lists.flat()]);
}

async function textOf(path: string): Promise<string> {
    if (path === '-') return (await process.stdin.setEncoding('utf8').toArray()).join('');
    return readFile(path, 'utf8').catch((error: unknown) => {
        throw invalidOption(
            `check: option "--file" names "${path}", which cannot be read: ${(error as Error).message}`,
        );
    });
}
