import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { findRedisServer } from './find-redis-server.mjs';

/** A Redis of one's own on loopback, which keeps nothing on disk: after a restart it is empty. */
export class RedisServer {
    /** @type {import('node:child_process').ChildProcess | undefined} */
    #process;
    #port = 0;
    /** A replica writes what it was sent to a file, and the next server would load it. */
    #folder = '';

    /** @type {Readonly<Record<string, string>>} */
    #options;

    /** @type {readonly string[]} */
    #args;

    /**
     * @param {Readonly<Record<string, string>>} options
     * @param {readonly string[]} [args] What comes before them.
     */
    constructor(options, args = []) {
        this.#options = options;
        this.#args = args;
    }

    /** @param {Readonly<Record<string, string>>} [options] Of its configuration. */
    static async start(options = {}) {
        const server = new RedisServer(options);
        server.#port = await freePort();
        await server.start();
        return server;
    }

    /**
     * A Sentinel by the file `sentinel.conf` of a folder, into which it writes.
     * @param {string} folder
     */
    static async startSentinel(folder) {
        const server = new RedisServer({ dir: folder }, [join(folder, 'sentinel.conf'), '--sentinel']);
        server.#port = await freePort();
        await server.start();
        return server;
    }

    get url() {
        return `redis${this.#usesTls ? 's' : ''}://127.0.0.1:${this.#port}`;
    }

    get #usesTls() {
        return 'tls-cert-file' in this.#options;
    }

    async start() {
        const program = await findRedisServer();
        if (program === undefined)
            throw new Error('There is no redis-server; run `node scripts/ensure-tools.mjs redis-server`.');
        const port = String(this.#port);
        this.#folder = await mkdtemp(join(tmpdir(), 'redis-'));
        const options = {
            bind: '127.0.0.1',
            ...(this.#usesTls ? { port: '0', 'tls-port': port } : { port }),
            ...(this.#args.length === 0 && { save: '', appendonly: 'no', dir: this.#folder }),
            ...this.#options,
        };
        const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
        this.#process = spawn(program, [...this.#args, ...args], { stdio: 'ignore', cwd: '/' });
        await this.#isUp();
    }

    /** Has it stop answering for as long as the returned function is not called. */
    pause() {
        this.#process?.kill('SIGSTOP');
        return () => void this.#process?.kill('SIGCONT');
    }

    async stop() {
        const running = this.#process;
        this.#process = undefined;
        if (running?.exitCode === null) {
            const ended = new Promise((resolve) => running.once('exit', resolve));
            running.kill('SIGKILL');
            await ended;
        }
        await rm(this.#folder, { recursive: true, force: true });
    }

    async [Symbol.asyncDispose]() {
        await this.stop();
    }

    /** Resolves when it answers anything, if only that it wants a login. */
    async #isUp() {
        while (!(await this.#answers())) {
            if (this.#process?.exitCode !== null) throw new Error('redis-server ended as soon as it was started.');
            await sleep(50);
        }
    }

    /** @returns {Promise<boolean>} */
    #answers() {
        return new Promise((resolve) => {
            const ping = () => void socket.write('PING\r\n');
            const to = { host: '127.0.0.1', port: this.#port };
            const socket = this.#usesTls ? connectTls({ ...to, rejectUnauthorized: false }, ping) : connect(to, ping);
            socket.once('data', (answer) => {
                resolve(!answer.toString().startsWith('-LOADING'));
                socket.destroy();
            });
            socket.once('error', () => resolve(false));
        });
    }
}

/** @returns {Promise<number>} */
function freePort() {
    return new Promise((resolve, reject) => {
        const server = createServer().once('error', reject);
        server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
        });
    });
}
