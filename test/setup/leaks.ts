// Watches for the password of the lab's proxies in everything that the tests' processes let out: files and their names,
// what is printed, every line of Crawlee's and our own logs down to debug (which tell of every error), keys and values in
// key-value stores, and whatever tests hand to `watchForLeaks`, such as statistics and events. One find fails the file.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { inspect } from 'node:util';
import { KeyValueStore, log, Logger, LogLevel } from '@crawlee/core';
import { afterAll, expect } from 'vitest';
import { LAB_LOGIN } from './lab-login.js';

const { username, password } = LAB_LOGIN;
/** The ways in which a password may be written. */
const SPELLINGS = [
    password,
    Buffer.from(password).toString('base64'),
    Buffer.from(`${username}:${password}`).toString('base64'),
];

const leaks: string[] = [];

/** Looks for the password in anything. */
export function watchForLeaks(where: string, what: unknown): void {
    const text =
        typeof what === 'string' ? what : what instanceof Uint8Array ? Buffer.from(what).toString() : show(what);
    if (SPELLINGS.some((spelling) => text.includes(spelling))) leaks.push(`${where}: ${text.slice(0, 500)}`);
}

/** What was found since the last call. @internal For the test of the watch itself. */
export function takeLeaks(): string[] {
    return leaks.splice(0);
}

function show(what: unknown): string {
    return inspect(what, { depth: 8, maxArrayLength: null, maxStringLength: null });
}

/** Has every call of a function looked through before it happens. */
function watchCalls(owner: object, names: readonly string[], label: string): void {
    const members = owner as Record<string, unknown>;
    for (const name of names) {
        const original = members[name] as (...args: unknown[]) => unknown;
        members[name] = function (this: unknown, ...args: unknown[]): unknown {
            // Names, flags and contents; callbacks hold whatever their makers do.
            for (const arg of args) if (typeof arg !== 'function') watchForLeaks(`${label}.${name}`, arg);
            return original.apply(this, args);
        };
    }
}

const WRITES = ['writeFile', 'appendFile', 'mkdir', 'rename'];
watchCalls(fs, [...WRITES, ...WRITES.map((name) => `${name}Sync`), 'writeSync'], 'fs');
watchCalls(fs.promises, WRITES, 'fs.promises');
syncBuiltinESMExports();
watchCalls(process.stdout, ['write'], 'stdout');
watchCalls(process.stderr, ['write'], 'stderr');
watchCalls(KeyValueStore.prototype, ['setValue'], 'KeyValueStore');

/** Logs nothing, and sees everything. */
class WatchingLogger extends Logger {
    constructor() {
        super({});
    }

    override _log(_level: LogLevel, ...line: unknown[]): void {
        watchForLeaks('log', line);
    }
}
log.setOptions({ level: LogLevel.DEBUG, logger: new WatchingLogger() });

afterAll(() => expect(leaks, 'places where the password of the proxies was found').toEqual([]));
