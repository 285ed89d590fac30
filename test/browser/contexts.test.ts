import { execFileSync } from 'node:child_process';
import { PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import { expect, it } from 'vitest';
import { browserLaunch, IdentityCheck, inMemory, lab, sessionsFor } from '../support.js';

const CACHED = '/cached.js';
const LOGIN = '/login';
const PAGE = `<!doctype html><title>page</title><p>page</p><script src="${CACHED}"></script>`;
const BASIC = `Basic ${Buffer.from('user:secret').toString('base64')}`;

const site = {
    pages: ({ path, headers }: { path: string; headers: { authorization?: string | undefined } }) => {
        if (path.startsWith('/store')) return PAGE;
        if (path === CACHED) {
            return { headers: { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600' }, body: '0' };
        }
        if (path !== LOGIN) return undefined;
        return headers.authorization === BASIC
            ? { body: 'in' }
            : { status: 401, headers: { 'www-authenticate': 'Basic realm="members"' }, body: 'out' };
    },
};

/** The browser processes that this one has started. */
function browserProcesses(): number[] {
    const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', `${process.pid}`], { encoding: 'utf8' });
    return children
        .split('\n')
        .filter((line) => line.includes('--user-data-dir'))
        .map((line) => Number.parseInt(line, 10));
}

/** What a page finds that others of its identity have left. */
interface Found {
    readonly fingerprint: string;
    readonly stored: string | null;
    readonly databases: number;
    readonly caches: number;
    readonly workers: number;
}

const NOTHING = { stored: null, databases: 0, caches: 0, workers: 0 };
const LEFT = { stored: 'set', databases: 1, caches: 1, workers: 1 };

/** Reads what pages of the same identity have left, and leaves marks for the next. */
const READ_AND_MARK = `(async () => {
    const found = {
        fingerprint: [navigator.userAgent, screen.width, navigator.hardwareConcurrency].join(),
        stored: localStorage.getItem('mark'),
        databases: (await indexedDB.databases()).length,
        caches: (await caches.keys()).length,
        workers: (await navigator.serviceWorker.getRegistrations()).length,
    };
    localStorage.setItem('mark', 'set');
    await caches.open('mark');
    await navigator.serviceWorker.register('/sw.js');
    const done = (asked, event) => new Promise((resolve) => { asked[event] = () => resolve(asked); });
    (await done(indexedDB.open('mark'), 'onsuccess')).result.close();
    const logIn = new XMLHttpRequest();
    logIn.open('GET', '${LOGIN}', true, 'user', 'secret');
    logIn.send();
    await done(logIn, 'onloadend');
    return found;
})()`;

it.each([
    ['Playwright', PlaywrightCrawler],
    ['Puppeteer', PuppeteerCrawler],
] as const)('%s: identities share a process and nothing else, and outlive it', async (_, Crawler) => {
    const target = await lab({ exits: 4, site });
    const check = new IdentityCheck(target);
    const found = new Map<string, Found[]>();
    let mostProcesses = 0;
    let pagesAtCrash = Infinity;
    const options = sessionsFor(target).optionsFor(Crawler as typeof PlaywrightCrawler, {
        minConcurrency: 3,
        maxConcurrency: 3,
        launchContext: browserLaunch(),
        requestHandler: async (context) => {
            mostProcesses = Math.max(mostProcesses, browserProcesses().length);
            const { id } = context.session!;
            const ofIdentity = found.get(id) ?? [];
            found.set(id, ofIdentity);
            ofIdentity.push(await context.page.evaluate(READ_AND_MARK));
            await check.handler(context);
            const haveReturned = [...found.values()].filter(({ length }) => length >= 2);
            if (pagesAtCrash < Infinity || haveReturned.length < 4) return;
            pagesAtCrash = target.site.log.length;
            for (const pid of browserProcesses()) process.kill(pid, 'SIGKILL');
        },
    });
    await new Crawler(options as never, inMemory()).run(target.site.urls(18, '/store'));

    const { log } = target.site;
    expect(check.pages).toBeGreaterThanOrEqual(18);
    expect(check).toMatchObject({ wrongExits: 0, wrongSessions: 0 });
    expect(target.site.strayCookies()).toEqual([]);
    expect(target.site.visitsByIp().size).toBe(4);
    expect(target.site.visitsByIp().get('127.0.0.1')).toBeUndefined();
    expect(mostProcesses).toBe(1);
    expect(browserProcesses()).toEqual([]);

    expect(found.size).toBe(4);
    expect(pagesAtCrash).toBeLessThan(Infinity);
    for (const ofIdentity of found.values()) {
        expect(new Set(ofIdentity.map(({ fingerprint }) => fingerprint)).size).toBe(1);
        // The first page finds nothing that others have left, and the next what the first has left.
        expect(ofIdentity[0]).toMatchObject(NOTHING);
        expect(ofIdentity[1]).toMatchObject(LEFT);
    }
    // Nor is anybody logged in by the password that another gave.
    for (const { ip } of target.exits) {
        const pages = log.filter(({ path, clientIp }) => clientIp === ip && path.startsWith('/store'));
        expect(pages.slice(0, 2).map(({ headers }) => headers.authorization)).toEqual([undefined, BASIC]);
    }
    expect(new Set([...found.values()].map(([first]) => first!.fingerprint)).size).toBeGreaterThan(1);
    // Each has a cache of its own, which works.
    const cached = log.slice(0, pagesAtCrash).filter(({ path }) => path === CACHED);
    expect(cached.map(({ clientIp }) => clientIp).sort()).toEqual(
        [...new Set(cached.map((one) => one.clientIp))].sort(),
    );
    // Cookies have come along: after the crash no exit was taken for a new visitor.
    const newcomers = log
        .slice(pagesAtCrash)
        .filter(({ path, cookies }) => path.startsWith('/store') && !('visitor' in cookies));
    expect(newcomers).toEqual([]);
});
