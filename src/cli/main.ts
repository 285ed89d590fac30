#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { ProxySessionsError } from '../common/errors.js';
import { redact } from '../common/redact.js';
import { checkCommand } from './commands/check.js';
import { labCommand } from './commands/lab.js';
import { reportCommand } from './commands/report.js';

const WRONG_USAGE = 2;

/** Mistakes are echoed, and may hold a proxy URL. */
const writeErr = (text: string) => process.stderr.write(redact(text));

// As far below the package in dist/ as here.
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
};

const program = new Command('crawlee-proxy-sessions')
    .version(version)
    .description('Check proxies, try crawlers out against local ones, and look at how crawls went.')
    .addHelpText(
        'after',
        `
Examples:
  $ crawlee-proxy-sessions check --file proxies.txt --target https://shop.example/
  $ crawlee-proxy-sessions lab --exits 20 --policy banned-exits=40%
  $ crawlee-proxy-sessions report storage -o report.html`,
    );
for (const command of [checkCommand(), labCommand(), reportCommand()]) program.addCommand(command);
for (const command of [program, ...program.commands]) command.exitOverride().configureOutput({ writeErr });

program.parseAsync().catch((error: unknown) => {
    if (error instanceof CommanderError) {
        // Commander has said what is wrong; to ask for help is no mistake.
        process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
        return;
    }
    const isUsage = error instanceof ProxySessionsError && error.code === 'invalid-options';
    writeErr(`${isUsage ? error.message : String(error)}\n`);
    process.exitCode = isUsage ? WRONG_USAGE : 1;
});
