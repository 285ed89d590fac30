import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRedisServer } from './find-redis-server.mjs';

/** A Redis of one's own on loopback, which keeps nothing on disk: after a restart it is empty. */
export class RedisServer {
    /** @type {import('node:child_process').ChildProcess | undefined} */
    #process;
    #port = 0;

    /** @type {Readonly<Record<string, string>>} */
    #options;

    /** @param {Readonly<Record<string, string>>} options */
    constructor(options) {
        this.#options = options;
    }

    /** @param {Readonly<Record<string, string>>} [options] Of its configuration. */
    static async start(options = {}) {
        const server = new RedisServer(options);
        server.#port = await freePort();
        await server.start();
        return server;
    }

    get url() {
        return `redis://127.0.0.1:${this.#port}`;
    }

    async start() {
        const program = await findRedisServer();
        if (program === undefined)
            throw new Error('There is no redis-server; run `node scripts/ensure-tools.mjs redis-server`.');
        const options = { bind: '127.0.0.1', port: String(this.#port), save: '', appendonly: 'no', ...this.#options };
        const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
        this.#process = spawn(program, args, { stdio: 'ignore', cwd: '/' });
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
        if (running === undefined || running.exitCode !== null) return;
        const ended = new Promise((resolve) => running.once('exit', resolve));
        running.kill('SIGKILL');
        await ended;
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
            const socket = connect(this.#port, '127.0.0.1', () => socket.write('PING\r\n'));
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
