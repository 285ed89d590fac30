import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SitePolicy, Visit } from 'crawlee-proxy-sessions/lab';
import { expect, it, onTestFinished } from 'vitest';
import { lab } from '../support.js';
import type { Order } from './fixtures/crawl-until-killed.js';

const ROUNDS = 5;
const EXITS = 250;
const PASSWORD = 'a-password-that-nobody-should-find';
const SCRIPT = fileURLToPath(new URL('./fixtures/crawl-until-killed.ts', import.meta.url));

/** What a crawl left in the log of the site before it was killed. */
interface Life {
    readonly visits: readonly Visit[];
    /** When the newest state that it left behind was begun; `undefined` when it left none. */
    readonly savedAt: number | undefined;
}

it(`${ROUNDS} times kill -9: cookies stay with their exit, what was refused stays away, the state can be read`, async () => {
    const target = await lab({
        exits: { count: EXITS, perNetwork: 250 },
        credentials: { username: 'somebody', password: PASSWORD },
        site: { latencyMillis: 10, policy: refuseSome(0.04) },
    });
    const storageDir = await mkdtemp(join(tmpdir(), 'crawlee-proxy-sessions-crash-'));
    onTestFinished(() => rm(storageDir, { recursive: true, force: true }));
    const stateDir = join(storageDir, 'key_value_stores', 'default');
    const output: string[] = [];
    const lives: Life[] = [];

    let next = prepare(storageDir, output);
    for (let round = 0; round < ROUNDS; round += 1) {
        const child = await next;
        target.site.clearLog();
        const urls = target.site.urls(5_000, `/round-${round}`);
        child.send({ proxyUrls: target.proxyUrls, urls, saveEverySecs: 0.1 } satisfies Order);
        if (round + 1 < ROUNDS) next = prepare(storageDir, output);
        // Long enough for sessions to come back. The first finds nothing locked, and leaves exits that rest in any case.
        const visits = Math.floor((round === 0 ? 400 : 150) + Math.random() * 300);
        while (target.site.log.length < visits && child.exitCode === null) await sleep(1);
        expect(child.exitCode, output.join('')).toBeNull();
        const dead = once(child, 'exit');
        child.kill('SIGKILL');
        await dead;
        expect(target.site.strayCookies()).toEqual([]);
        lives.push({ visits: [...target.site.log], savedAt: await newestState(stateDir) });
    }

    // Nothing was told to be unreadable, and nothing was moved.
    expect(output.join('')).not.toContain(PASSWORD);
    const told = output
        .join('')
        .split('\n')
        .filter((line) => /ProxySessions|at .*src\/state/.test(line));
    expect(told).toEqual([]);
    const files = await readdir(stateDir);
    expect(files.filter((name) => name.includes('UNREADABLE'))).toEqual([]);
    for (const name of files.filter((file) => file.endsWith('.txt'))) {
        expect(await readFile(join(stateDir, name), 'utf8')).not.toContain(PASSWORD);
    }

    const judged = lives.map((life, round) => judge(life, lives.slice(round + 1)));
    const total = (key: keyof Judgement): number => judged.reduce((sum, judgement) => sum + judgement[key], 0);
    // The sessions did come back.
    expect(total('cookiesThatWentOn')).toBeGreaterThan(5 * ROUNDS);
    expect(total('sessionsRetired')).toBeGreaterThan(ROUNDS);
    expect(total('retiredThatCameBack')).toBe(0);
    expect(total('exitsAtRest')).toBeGreaterThan(ROUNDS);
    expect(total('exitsUsedAtRest')).toBe(0);
    // Loading Crawlee so often takes most of it.
}, 240_000);

interface Judgement {
    /** Visitors of this life that were seen again in a later one. */
    readonly cookiesThatWentOn: number;
    readonly sessionsRetired: number;
    readonly retiredThatCameBack: number;
    readonly exitsAtRest: number;
    readonly exitsUsedAtRest: number;
}

/** By the log of the site alone. */
function judge({ visits, savedAt }: Life, later: readonly Life[]): Judgement {
    const laterVisits = later.flatMap((life) => life.visits);
    const seenLater = new Set(laterVisits.map(visitorOf).filter((cookie) => cookie !== undefined));
    const usedLater = new Set(laterVisits.map(({ clientIp }) => clientIp));
    const given = new Set(visits.map(visitorOf).filter((cookie) => cookie !== undefined));
    // A page that was asked for again shows that the crawl had heard of its refusal.
    const heard = visits.flatMap((visit, index) => {
        if (visit.status !== 403) return [];
        const retry = visits.slice(index + 1).find(({ path }) => path === visit.path);
        return retry === undefined ? [] : [{ visit, retriedAt: retry.at }];
    });
    const retired = heard.flatMap(({ visit }) => visitorOf(visit) ?? []);
    const resting = heard.filter(({ retriedAt }) => savedAt !== undefined && retriedAt < savedAt);
    return {
        cookiesThatWentOn: [...given].filter((cookie) => seenLater.has(cookie)).length,
        sessionsRetired: retired.length,
        retiredThatCameBack: retired.filter((cookie) => seenLater.has(cookie)).length,
        exitsAtRest: resting.length,
        exitsUsedAtRest: resting.filter(({ visit }) => usedLater.has(visit.clientIp)).length,
    };
}

function visitorOf({ cookies }: Visit): string | undefined {
    return cookies.visitor;
}

/**
 * No page more than once: what is refused to several exits is held against the page. The site says that the exit is to stay
 * away, or one refusal would count as chance.
 */
function refuseSome(share: number): SitePolicy {
    const refused = new Set<string>();
    return {
        name: 'refuse-some',
        judge({ path }) {
            if (refused.has(path) || Math.random() >= share) return undefined;
            refused.add(path);
            return { status: 403, headers: { 'retry-after': '600' }, body: 'Forbidden' };
        },
    };
}

/** A process that is ready to crawl. */
async function prepare(storageDir: string, output: string[]): Promise<ChildProcess> {
    const child = fork(SCRIPT, [], {
        execArgv: ['--import', 'tsx'],
        silent: true,
        env: {
            ...process.env,
            CRAWLEE_STORAGE_DIR: storageDir,
            CRAWLEE_PERSIST_STORAGE: 'true',
            CRAWLEE_PURGE_ON_START: 'false',
            CRAWLEE_LOG_LEVEL: 'WARNING',
        },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => output.push(String(chunk)));
    const failure = once(child, 'exit').then(() => {
        throw new Error(`The crawl did not start: ${output.join('')}`);
    });
    await Promise.race([once(child, 'message'), failure]);
    failure.catch(() => undefined);
    return child;
}

async function newestState(stateDir: string): Promise<number | undefined> {
    const names = (await readdir(stateDir).catch(() => [])).filter((name) => /_[ABC]\.txt$/.test(name));
    const times = await Promise.all(
        names.map(async (name) => {
            const text = await readFile(join(stateDir, name), 'utf8');
            return /^\{"format".*"savedAt":(\d+)/.exec(text)?.[1];
        }),
    );
    const known = times.flatMap((time) => (time === undefined ? [] : [Number(time)]));
    return known.length === 0 ? undefined : Math.max(...known);
}
