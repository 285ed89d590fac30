import { execFileSync } from 'node:child_process';
import { PlaywrightCrawler } from 'crawlee';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { expect, it } from 'vitest';
import { browserLaunch, IdentityCheck, inMemory, lab, sessionsFor } from '../support.js';

const CACHED = '/cached.js';
const KEEPS_ITS_NAME = `<!doctype html><title>page</title><p>page</p><script src="${CACHED}"></script>`;

const site = {
    pages: ({ path }: { path: string }) =>
        path === CACHED
            ? { headers: { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600' }, body: '0' }
            : path.startsWith('/store')
              ? KEEPS_ITS_NAME
              : undefined,
};

/** The browser processes that this one has started. */
function browserProcesses(): number[] {
    const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', `${process.pid}`], { encoding: 'utf8' });
    return children
        .split('\n')
        .filter((line) => line.includes('--user-data-dir'))
        .map((line) => Number.parseInt(line, 10));
}

/** What an identity is known by, beside its exit. */
interface Traits {
    readonly fingerprint: string;
    readonly stored: string | null;
    readonly workers: number;
}

/** Reads what pages of the same identity have left, and leaves a mark for the next. */
const READ_AND_MARK = `(async () => {
    const stored = localStorage.getItem('mark');
    localStorage.setItem('mark', 'set');
    const workers = (await navigator.serviceWorker.getRegistrations()).length;
    await navigator.serviceWorker.register('/sw.js');
    return { fingerprint: [navigator.userAgent, screen.width, navigator.hardwareConcurrency].join(), stored, workers };
})()`;

async function crawl(target: Lab, urls: string[], onPage: (pages: number) => void = () => {}) {
    const check = new IdentityCheck(target);
    const traits = new Map<string, Traits[]>();
    let mostProcesses = 0;
    const options = sessionsFor(target, { browserIdentities: 'context' }).optionsFor(PlaywrightCrawler, {
        minConcurrency: 3,
        maxConcurrency: 3,
        launchContext: browserLaunch(),
        requestHandler: async (context) => {
            mostProcesses = Math.max(mostProcesses, browserProcesses().length);
            const ofIdentity = traits.get(context.session!.id) ?? [];
            traits.set(context.session!.id, ofIdentity);
            ofIdentity.push(await context.page.evaluate(READ_AND_MARK));
            await check.handler(context);
            onPage(check.pages);
        },
    });
    await new PlaywrightCrawler(options, inMemory()).run(urls);
    return { check, traits, mostProcesses };
}

it('gives each identity a context of its own, and all of them one process', async () => {
    const target = await lab({ exits: 4, site });
    const { check, traits, mostProcesses } = await crawl(target, target.site.urls(10, '/store'));

    expect(check).toMatchObject({ pages: 10, wrongExits: 0, wrongSessions: 0 });
    expect(mostProcesses).toBe(1);
    expect(browserProcesses()).toEqual([]);
    expect(target.site.visitsByIp().size).toBe(4);
    expect(target.site.visitsByIp().get('127.0.0.1')).toBeUndefined();
    expect(target.site.strayCookies()).toEqual([]);
    expect(traits.size).toBe(4);
    for (const ofIdentity of traits.values()) {
        // The first page finds nothing that others have left, and all others what the first has left.
        expect(ofIdentity.map(({ stored }) => stored)).toEqual(
            ofIdentity.map((_, page) => (page === 0 ? null : 'set')),
        );
        expect(ofIdentity.map(({ workers }) => workers)).toEqual(ofIdentity.map((_, page) => (page === 0 ? 0 : 1)));
        expect(new Set(ofIdentity.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    }
    // Each identity has a cache of its own, which works.
    const cached = target.site.log.filter(({ path }) => path === CACHED).map(({ clientIp }) => clientIp);
    expect(cached).toHaveLength(4);
    expect(new Set(cached).size).toBe(4);
});

it('goes on with all identities in another process when theirs dies', async () => {
    const target = await lab({ exits: 4 });
    let killed = 0;
    const { check, traits } = await crawl(target, target.site.urls(16, '/page'), (pages) => {
        if (pages !== 8) return;
        for (const pid of browserProcesses()) {
            process.kill(pid, 'SIGKILL');
            killed += 1;
        }
    });

    expect(killed).toBe(1);
    expect(check.pages).toBeGreaterThanOrEqual(16);
    expect(check).toMatchObject({ wrongExits: 0, wrongSessions: 0 });
    expect(target.site.strayCookies()).toEqual([]);
    expect(traits.size).toBe(4);
    for (const ofIdentity of traits.values()) {
        expect(new Set(ofIdentity.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    }
    // Cookies have come along: no exit was taken for a new visitor after the crash.
    const { log } = target.site;
    const crashedAt = log.findIndex(
        (_, index) => log.slice(0, index).filter(({ resource }) => resource === 'page').length >= 11,
    );
    const newcomers = log
        .slice(crashedAt)
        .filter(({ resource, cookies }) => resource === 'page' && !('visitor' in cookies));
    expect(newcomers).toEqual([]);
    expect(browserProcesses()).toEqual([]);
});
