import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStorage } from '@crawlee/memory-storage';
import type { SessionPoolOptions } from '@crawlee/cheerio';
import { CheerioCrawler, Configuration, Session, SessionPool } from '@crawlee/cheerio';
import { expect, it, onTestFinished } from 'vitest';
import { sessionsFor } from '../support.js';

const SESSIONS = 3_000;

it(`saves ${SESSIONS} sessions with cookies in turns of less than 20 ms, and brings them back`, async () => {
    const localDataDirectory = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-many-'));
    onTestFinished(() => rmSync(localDataDirectory, { recursive: true, force: true }));
    const open = (options: SessionPoolOptions): Promise<SessionPool> => {
        const storageClient = new MemoryStorage({ localDataDirectory, persistStorage: true });
        return SessionPool.open(
            sessionsFor({ proxyUrls: ['http://one.example:1'] }).partsFor(CheerioCrawler, {
                sessionPoolOptions: { maxPoolSize: SESSIONS, ...options },
            }).sessionPoolOptions,
            new Configuration({ storageClient, purgeOnStart: false }),
        );
    };
    const pool = await open(COUNTED);
    for (let index = 0; index < SESSIONS; index += 1) {
        const id = `session${index}`;
        await pool.addSession({ id });
        const cookies = ['a', 'b', 'c'].map((name) => ({ name, value: `${name}-of-${id}`.repeat(5) }));
        (await pool.getSession(id)).setCookies(cookies, 'http://shop.test');
    }

    // Other programs on the machine lengthen a turn, but not its processor time; the compiler does for a while.
    const longest: number[] = [];
    for (let save = 0; save < 5; save += 1) {
        const turns = watchTurns();
        await pool.persistState();
        const { longestCpuMillis, mostSessions } = turns.stop();
        longest.push(longestCpuMillis);
        expect(mostSessions).toBeLessThan(SESSIONS / 10);
    }
    expect(Math.min(...longest)).toBeLessThan(20);

    const before = process.cpuUsage();
    const byConstructor = await open(COUNTED);
    const ofConstructor = process.cpuUsage(before);
    const begun = process.cpuUsage();
    const restored = await open({});
    expect(process.cpuUsage(begun).user).toBeLessThan(ofConstructor.user / 2);
    for (const one of [byConstructor, restored]) {
        expect(one.usableSessionsCount).toBe(SESSIONS);
        expect((await one.getSession('session77')).getCookieString('http://shop.test')).toContain('a-of-session77');
    }
    // Nobody has asked for these cookies, and they are saved as they were.
    const stateOf = async (one: SessionPool): Promise<unknown> => (await one.getSession('session78')).getState();
    expect(JSON.stringify(await stateOf(restored))).toBe(JSON.stringify(await stateOf(byConstructor)));
});

let written = 0;

class CountedSession extends Session {
    override getState(): ReturnType<Session['getState']> {
        written += 1;
        return super.getState();
    }
}

const COUNTED: SessionPoolOptions = {
    createSessionFunction: (sessionPool, options) => new CountedSession({ sessionPool, ...options?.sessionOptions }),
};

/** What one turn of the event loop costs, and how many sessions are written down in it, at most. */
function watchTurns(): { stop(): { longestCpuMillis: number; mostSessions: number } } {
    let [longestCpuMillis, mostSessions, isRunning] = [0, 0, true];
    let [cpu, count] = [process.cpuUsage(), written];
    const turn = (): void => {
        const { user, system } = process.cpuUsage(cpu);
        longestCpuMillis = Math.max(longestCpuMillis, (user + system) / 1000);
        mostSessions = Math.max(mostSessions, written - count);
        [cpu, count] = [process.cpuUsage(), written];
        if (isRunning) setImmediate(turn);
    };
    turn();
    return {
        stop() {
            isRunning = false;
            return { longestCpuMillis, mostSessions };
        },
    };
}
