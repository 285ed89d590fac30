import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProxyProgram } from '../../scripts/lib/find-proxy-programs.mjs';
import { findProxyProgram } from '../../scripts/lib/find-proxy-programs.mjs';

/** A host that the proxies do not let anybody ask for. */
export const DENIED_HOST = 'denied.test';

interface Setup {
    /** Configuration files by name; the first is the main one. */
    readonly files: (place: Place) => Readonly<Record<string, string>>;
    readonly args: (mainFile: string) => readonly string[];
}

interface Place {
    readonly folder: string;
    readonly port: number;
    /** Where nobody listens. */
    readonly deadPort: number;
}

const SETUPS: Readonly<Record<ProxyProgram, Setup>> = {
    squid: {
        files: ({ folder, port }) => ({
            'squid.conf': `
http_port 127.0.0.1:${port}
acl denied dstdomain ${DENIED_HOST}
http_access deny denied
http_access allow all
pid_filename none
cache deny all
access_log none
cache_log /dev/null
coredump_dir ${folder}
pinger_enable off
shutdown_lifetime 0 seconds
`,
        }),
        args: (file) => ['-N', '-f', file],
    },
    privoxy: {
        files: ({ folder, port }) => ({
            config: `
listen-address 127.0.0.1:${port}
templdir /etc/privoxy/templates
logdir ${folder}
actionsfile ${folder}/block.action
`,
            'block.action': `{+block{not wanted}}\n${DENIED_HOST}\n`,
        }),
        args: (file) => ['--no-daemon', file],
    },
    tinyproxy: {
        files: ({ folder, port }) => ({
            'tinyproxy.conf': `
Port ${port}
Listen 127.0.0.1
Timeout 10
MaxClients 10
LogLevel Critical
Filter "${folder}/filter"
`,
            filter: `${DENIED_HOST.replace('.', '\\.')}\n`,
        }),
        args: (file) => ['-d', '-c', file],
    },
    haproxy: {
        files: ({ port, deadPort }) => ({
            'haproxy.cfg': `
defaults
    mode http
    retries 0
    timeout connect 2s
    timeout client 5s
    timeout server 5s
frontend all
    bind 127.0.0.1:${port}
    default_backend proxies
backend proxies
    server dead 127.0.0.1:${deadPort}
`,
        }),
        args: (file) => ['-db', '-f', file],
    },
};

/** One of the programs that people run as a proxy, with a configuration of its own in a folder of its own. */
export class RunningProxy implements AsyncDisposable {
    private constructor(
        readonly url: string,
        private readonly folder: string,
        private readonly process: ChildProcess,
    ) {}

    static async start(name: ProxyProgram, port: number, deadPort: number): Promise<RunningProxy> {
        const program = await findProxyProgram(name);
        if (program === undefined)
            throw new Error(`There is no ${name}; run \`node scripts/ensure-tools.mjs ${name}\`.`);
        const folder = await mkdtemp(join(tmpdir(), `${name}-`));
        // Started by root, some of them go on as somebody else.
        await chmod(folder, 0o777);
        const { files, args } = SETUPS[name];
        const texts = Object.entries(files({ folder, port, deadPort }));
        await Promise.all(texts.map(([file, text]) => writeFile(join(folder, file), text)));
        const process = spawn(program, args(join(folder, texts[0]![0])), { stdio: 'ignore', cwd: folder });
        const proxy = new RunningProxy(`http://127.0.0.1:${port}`, folder, process);
        await proxy.isUp(name, port);
        return proxy;
    }

    async [Symbol.asyncDispose](): Promise<void> {
        if (this.process.exitCode === null && this.process.signalCode === null) {
            const ended = new Promise((resolve) => this.process.once('exit', resolve));
            this.process.kill('SIGKILL');
            await ended;
        }
        await rm(this.folder, { recursive: true, force: true });
    }

    private async isUp(name: string, port: number): Promise<void> {
        while (!(await listens(port))) {
            if (this.process.exitCode !== null)
                throw new Error(`${name} ended with code ${this.process.exitCode} as soon as it was started.`);
            await sleep(20);
        }
    }
}

function listens(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
            socket.destroy();
            resolve(true);
        });
        socket.once('error', () => resolve(false));
    });
}
