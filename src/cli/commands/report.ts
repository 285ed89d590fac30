import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { invalidOption } from '../../common/errors.js';
import { DEFAULT_REPORT_KEY } from '../../report/report-keys.js';
import { portNumber } from '../arguments.js';

interface ReportFlags {
    readonly output: string;
    readonly key: string;
    readonly watch?: true;
    readonly port: number;
}

const STANDARD_OUTPUT = '-';

const EXAMPLES = `
Examples:
  $ crawlee-proxy-sessions report
  $ crawlee-proxy-sessions report storage -o report.html
  $ crawlee-proxy-sessions report --watch
  $ crawlee-proxy-sessions report PROXY_SESSIONS_REPORT_DATA.json -o - > report.html

Crawl with new ProxySessions({ report: true }) to have something to show.`;

export function reportCommand(): Command {
    return new Command('report')
        .description('make the HTML page of a report, or serve it while the crawl runs')
        .argument('[path]', 'a JSON file, or the storage folder of the crawl', 'storage')
        .option('-o, --output <path>', 'where the page goes; - writes to standard output', 'proxy-sessions-report.html')
        .option('--key <key>', "the report's key in the key-value store", DEFAULT_REPORT_KEY)
        .option('--watch', 'serve the page on 127.0.0.1 instead, up to date, until you press Ctrl+C')
        .option('--port <n>', 'port for --watch; 0 for any free one', portNumber, 0)
        .addHelpText('after', EXAMPLES)
        .action(async (path: string, flags: ReportFlags) =>
            flags.watch === true ? watch(path, flags) : makeReport(path, flags),
        );
}

async function makeReport(path: string, { output, key }: ReportFlags): Promise<void> {
    // Loaded here, so that --help and the other commands start at once.
    const [{ readReport }, { renderPage }] = await Promise.all([
        import('../report/read-report.js'),
        import('../../report/render-page.js'),
    ]);
    const page = renderPage(await readReport(path, key));
    if (output === STANDARD_OUTPUT) {
        process.stdout.write(page);
        return;
    }
    await writeFile(output, page).catch((error: unknown) => {
        throw invalidOption(
            `report: "${output}" cannot be written: ${(error as Error).message}; name another with -o.`,
        );
    });
    process.stdout.write(`Wrote ${output}.\n`);
}

async function watch(path: string, { key, port }: ReportFlags): Promise<void> {
    const [{ readReport }, { watchReport }] = await Promise.all([
        import('../report/read-report.js'),
        import('../report/watch.js'),
    ]);
    const served = await watchReport({ load: () => readReport(path, key), port }).catch((error: unknown) => {
        throw invalidOption(
            `report: port ${port} cannot be used: ${(error as Error).message}; give another with --port.`,
        );
    });
    const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    process.stdout.write(`Report of ${path}: ${served.url}\nPress Ctrl+C to end.\n`);
    await stopped;
    await served.close();
}
