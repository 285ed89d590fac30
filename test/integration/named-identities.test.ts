import { fileURLToPath } from 'node:url';
import { BasicCrawler, CheerioCrawler } from '@crawlee/cheerio';
import type { Lab, Visit } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { killMidway } from '../killed-midway.js';
import { inMemory, lab, sessionsFor } from '../support.js';
import { accountOf } from './fixtures/account-of.js';

const ACCOUNTS = ['acct-1', 'acct-2', 'acct-3', 'acct-4', 'acct-5', 'acct-6'];

function urlsOf(target: Lab, pages: number, accounts = ACCOUNTS): string[] {
    return Array.from({ length: pages }, (_, page) =>
        accounts.map((account) => `${target.site.url}/${account}/${page}`),
    ).flat();
}

const FINGERPRINT = ['user-agent', 'accept-language', 'sec-ch-ua', 'sec-ch-ua-platform'];

/** What the site saw of one account, by its log. */
function seenOf(visits: readonly Visit[], account: string) {
    const own = visits.filter(({ path }) => path.startsWith(`/${account}/`));
    const distinct = (of: (visit: Visit) => string | undefined) =>
        new Set(own.flatMap((visit) => of(visit) ?? [])).size;
    return {
        pages: new Set(own.map(({ path }) => path)).size,
        ips: distinct(({ clientIp }) => clientIp),
        cookies: distinct(({ cookies }) => cookies.visitor),
        fingerprints: distinct(({ headers }) => JSON.stringify(FINGERPRINT.map((name) => headers[name]))),
    };
}

const ipsOf = (visits: readonly Visit[], account: string): string[] => [
    ...new Set(visits.filter(({ path }) => path.startsWith(`/${account}/`)).map(({ clientIp }) => clientIp)),
];

it('6 accounts with 50 pages each, in parallel and with a kill -9 in the middle, are one visitor each', async () => {
    const target = await lab({ exits: 10, site: { latencyMillis: 20 } });
    const logins = (): number => target.site.log.filter(({ path }) => path.startsWith('/login/')).length;
    let loginsBefore = 0;
    const isMidway = (): boolean => {
        loginsBefore = logins();
        return target.site.log.length >= 90;
    };
    const script = fileURLToPath(new URL('./fixtures/crawl-accounts.ts', import.meta.url));
    await killMidway(script, target, { urls: urlsOf(target, 50), isMidway });
    for (const account of ACCOUNTS) {
        expect(seenOf(target.site.log, account), account).toEqual({ pages: 50, ips: 1, cookies: 1, fingerprints: 1 });
    }
    expect(new Set(ACCOUNTS.flatMap((account) => ipsOf(target.site.log, account))).size).toBe(6);
    // Whoever was logged in still is.
    expect({ loginsBefore, logins: logins() }).toEqual({ loginsBefore: 6, logins: 6 });
});

/** Crawls some pages of accounts and tells which failed. */
async function crawl(target: Lab, options: Parameters<typeof sessionsFor>[1], urls: readonly string[]) {
    const failed: string[] = [];
    const proxySessions = sessionsFor(target, { identityOf: ({ url }) => accountOf(url), ...options });
    const retired: string[] = [];
    proxySessions.on('sessionRetired', ({ reason }) => void retired.push(reason));
    const crawlerOptions = proxySessions.optionsFor(CheerioCrawler, {
        requestHandler: () => {},
        failedRequestHandler: ({ request }, { message }) =>
            void failed.push(`${new URL(request.url).pathname}: ${message}`),
        maxConcurrency: 10,
        minConcurrency: 10,
    });
    await new CheerioCrawler(crawlerOptions, inMemory()).run([...urls]);
    return { failed, retired, proxySessions };
}

describe('a named identity that is refused', () => {
    /** Refuses an address that has served some pages, for some time; every address that comes later is welcome. */
    const banFor = (millis: number, target: Lab): void => {
        let bannedIp: string | undefined;
        let until = Infinity;
        target.site.setPolicy({
            name: 'ban',
            judge: ({ clientIp, at, path }) => {
                if (!path.startsWith('/acct-1/')) return undefined;
                if (
                    bannedIp === undefined &&
                    target.site.log.filter((visit) => visit.path.startsWith('/acct-1/')).length >= 5
                ) {
                    [bannedIp, until] = [clientIp, at + millis];
                }
                return clientIp === bannedIp && at < until ? { status: 403 } : undefined;
            },
        });
    };

    it('waits, and comes back by the same exit with the same cookies', async () => {
        const target = await lab({ exits: 5 });
        banFor(1_500, target);
        const { failed, retired } = await crawl(
            target,
            { cooldown: { baseSecs: 1, capSecs: 2 } },
            urlsOf(target, 15, ['acct-1', 'acct-2']),
        );
        expect({ failed, retired }).toEqual({ failed: [], retired: [] });
        expect(seenOf(target.site.servedPages(), 'acct-1')).toMatchObject({ pages: 15, ips: 1, cookies: 1 });
        expect(seenOf(target.site.log, 'acct-1')).toMatchObject({ ips: 1 });
    });

    it('begins anew by another exit when that is wanted', async () => {
        const target = await lab({ exits: 5 });
        banFor(600_000, target);
        const { failed, retired } = await crawl(
            target,
            { onBlocked: 'new-exit' },
            urlsOf(target, 15, ['acct-1', 'acct-2']),
        );
        expect(failed).toEqual([]);
        expect(retired).toContain('blocked');
        expect(seenOf(target.site.servedPages(), 'acct-1')).toMatchObject({ pages: 15, ips: 2 });
        expect(seenOf(target.site.log, 'acct-2')).toMatchObject({ pages: 15, ips: 1, cookies: 1 });
        expect(target.site.strayCookies()).toEqual([]);
    });

    it('fails when that is wanted, and costs nobody else a page', async () => {
        const target = await lab({ exits: 5 });
        banFor(600_000, target);
        const { failed } = await crawl(target, { onBlocked: 'fail' }, urlsOf(target, 15, ['acct-1', 'acct-2']));
        expect(failed.length).toBeGreaterThan(0);
        expect(failed.filter((line) => !line.startsWith('/acct-1/'))).toEqual([]);
        expect(seenOf(target.site.log, 'acct-1')).toMatchObject({ ips: 1 });
        expect(seenOf(target.site.servedPages(), 'acct-2')).toMatchObject({ pages: 15, ips: 1 });
    });
});

it('exits that are kept are used by nobody else, and one too few ends the crawl with a sentence', async () => {
    const target = await lab({ exits: 3 });
    const urls = [...urlsOf(target, 10, ['acct-1', 'acct-2']), ...target.site.urls(20)];
    const identityOf = ({ url }: { url: string }) => (url.includes('/acct-') ? accountOf(url) : undefined);
    const { failed, proxySessions } = await crawl(target, { exclusive: true, identityOf }, urls);
    expect(failed).toEqual([]);
    const [one, two] = [ipsOf(target.site.log, 'acct-1'), ipsOf(target.site.log, 'acct-2')];
    expect(new Set([...one, ...two]).size).toBe(2);
    const later = target.site.log.slice(-10).filter(({ path }) => !path.startsWith('/acct-'));
    expect(later.filter(({ clientIp }) => [...one, ...two].includes(clientIp))).toEqual([]);
    await proxySessions.close();
    await expect(crawl(target, { exclusive: true }, urlsOf(target, 2))).rejects.toThrow(
        'Named identities keep an exit each',
    );
});

it('has one identity in all crawlers of an instance', async () => {
    const target = await lab({ exits: 6 });
    const proxySessions = sessionsFor(target, { identityOf: ({ url }) => accountOf(url) });
    const http = new CheerioCrawler(proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} }), inMemory());
    const basic = new BasicCrawler(
        proxySessions.optionsFor(BasicCrawler, {
            requestHandler: async ({ sendRequest }) => {
                await sendRequest();
            },
        }),
        inMemory(),
    );
    const urls = urlsOf(target, 5);
    await http.run(urls);
    await basic.run(urls.map((url) => `${url}/more`));
    for (const account of ACCOUNTS)
        expect(seenOf(target.site.log, account)).toMatchObject({ pages: 10, ips: 1, cookies: 1 });
});
