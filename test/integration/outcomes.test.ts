import { CheerioCrawler } from '@crawlee/cheerio';
import type { Lab, LabOptions } from 'crawlee-proxy-sessions/lab';
import { bannedNetworks, challengePage, rateLimit, refuseAll, refusePaths } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessions, ProxySessionsOptions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

interface Crawled {
    readonly target: Lab;
    readonly proxySessions: ProxySessions;
    /** Titles of the pages that reached the handler. */
    readonly titles: readonly string[];
    readonly failures: readonly Error[];
    readonly cooldowns: number;
    /** What `crawler.run()` rejected with. */
    readonly stopped: Error | undefined;
}

async function crawl(
    labOptions: LabOptions,
    pages: number,
    {
        prepare = () => {},
        options = {},
        handler = () => {},
    }: { prepare?: (target: Lab) => void; options?: Partial<ProxySessionsOptions>; handler?: () => void } = {},
): Promise<Crawled> {
    const target = await lab(labOptions);
    prepare(target);
    const proxySessions = sessionsFor(target, options);
    const titles: string[] = [];
    const failures: Error[] = [];
    let cooldowns = 0;
    proxySessions.on('exitCooldown', () => (cooldowns += 1));
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: 50,
            maxConcurrency: 50,
            requestHandler: ({ $ }) => {
                titles.push($('title').text());
                handler();
            },
            failedRequestHandler: (_context, error) => {
                failures.push(error);
            },
        }),
        inMemory(),
    );
    const stopped = await crawler.run(target.site.urls(pages)).then(
        () => undefined,
        (error: unknown) => error as Error,
    );
    return { target, proxySessions, titles, failures, cooldowns, stopped };
}

function requestsAtProxies({ exits }: Lab): number {
    return exits.reduce((sum, { requests }) => sum + requests, 0);
}

describe('a site that shows a challenge with status 200 to 30 % of the exits', () => {
    it('gives all pages, and no challenge to the handler, for at most 1.06 requests per page', async () => {
        const { target, titles } = await crawl({ exits: 100 }, 600, {
            prepare: ({ site, exits }) =>
                site.setPolicy(challengePage({ ips: exits.filter((_, index) => index % 10 < 3).map(({ ip }) => ip) })),
        });
        expect(target.site.pages().some(({ verdict }) => verdict !== 'served')).toBe(true);
        expect(titles.filter((title) => title.startsWith('Page '))).toHaveLength(600);
        expect(titles).toHaveLength(600);
        expect(target.site.log.length).toBeLessThanOrEqual(636);
    });
});

describe('a site that allows 2 requests a second for each exit', () => {
    it('gives all pages and costs no session', async () => {
        const { target, proxySessions, titles } = await crawl({ exits: 10 }, 200, {
            prepare: ({ site }) => site.setPolicy(rateLimit({ perSecond: 2, retryAfterSecs: 1 })),
        });
        expect(target.site.log.some(({ status }) => status === 429)).toBe(true);
        expect(titles).toHaveLength(200);
        expect(proxySessions.stats().totals).toMatchObject({ sessionsRetired: 0, blocked: 0 });
    });
});

describe('proxies that fail', () => {
    const FAULTS = [502, 593, 595, 407].map((status) => ({ kind: 'status', status }) as const);

    it('are left alone while the others serve all pages, for at most 1.15 requests per page', async () => {
        const { target, titles, stopped } = await crawl({ exits: 10, faults: (index) => FAULTS[index] }, 600);
        expect(stopped).toBeUndefined();
        expect(titles).toHaveLength(600);
        expect(target.site.log).toHaveLength(600);
        expect(requestsAtProxies(target)).toBeLessThanOrEqual(690);
    });

    it('end the crawl with a sentence when they all refuse our login', async () => {
        const { target, titles, stopped } = await crawl(
            { exits: 10, faults: () => ({ kind: 'status', status: 407 }) },
            50,
        );
        expect(stopped?.message).toMatch(/check .*user name/);
        expect(titles).toHaveLength(0);
        // Over plain http each is asked once more, for a tunnel: the answer could have been the site's.
        expect(requestsAtProxies(target)).toBeLessThanOrEqual(2 * 3);
    });
});

describe('a site that is down', () => {
    it('uses up ordinary retries, and rests no exit for it', async () => {
        const { proxySessions, failures, target } = await crawl(
            { exits: 20, site: { pages: () => ({ status: 503 }) } },
            20,
        );
        expect(failures).toHaveLength(20);
        expect(target.site.log).toHaveLength(80);
        expect(Object.values(proxySessions.stats().exits).every(({ state }) => state === 'working')).toBe(true);
        expect(proxySessions.stats().totals).toMatchObject({ targetFailed: 80, sessionsRetired: 0 });
    });
});

describe('a site that refuses everybody', () => {
    it.each(['fail-requests', 'stop-crawl'] as const)(
        'costs at most 12 of 100 exits, then: %s',
        async (whenExhausted) => {
            const { target, failures, stopped } = await crawl({ exits: 100 }, 60, {
                prepare: ({ site }) => site.setPolicy(refuseAll()),
                options: { whenExhausted },
            });
            expect(target.site.visitsByIp().size).toBeLessThanOrEqual(12);
            if (whenExhausted === 'fail-requests') expect(failures).toHaveLength(60);
            else expect(stopped?.message).toMatch(/accepts none of the exits/);
        },
    );

    it('is waited for as long as asked, and then its requests fail', async () => {
        const { target, failures } = await crawl({ exits: 20 }, 30, {
            prepare: ({ site }) => site.setPolicy(refuseAll()),
            options: { maxWaitSecs: 2, cooldown: { baseSecs: 0.5, capSecs: 0.5 } },
        });
        expect(failures).toHaveLength(30);
        expect(failures.at(-1)!.message).toMatch(/, waited \d/);
        expect(target.site.log.length).toBeLessThanOrEqual(30);
    });
});

describe('one address that nobody may see among 300', () => {
    it('fails by itself and penalises no exit', async () => {
        const { titles, failures, cooldowns, proxySessions } = await crawl({ exits: 20 }, 301, {
            prepare: ({ site }) => site.setPolicy(refusePaths(['/page/17'])),
        });
        expect(titles).toHaveLength(300);
        expect(failures.map(({ message }) => message)).toEqual([
            expect.stringMatching(/page\/17: blocked, exits that work .* \(\S+: status 403/),
        ]);
        expect(cooldowns).toBe(0);
        expect(Object.values(proxySessions.stats().exits).filter(({ state }) => state === 'resting')).toEqual([]);
    });
});

describe('a site that has banned half of eight networks', () => {
    it('gives all pages for at most 1.06 requests per page', async () => {
        const { target, titles } = await crawl({ exits: { count: 200, perNetwork: 25 } }, 600, {
            prepare: ({ site }) =>
                site.setPolicy(bannedNetworks([0, 2, 4, 6].map((network) => `127.3.${network}.0/24`))),
        });
        expect(titles).toHaveLength(600);
        expect(target.site.log.length).toBeLessThanOrEqual(636);
    });
});

describe('a handler that throws on every page', () => {
    it('penalises no exit and no session', async () => {
        const { proxySessions, failures, cooldowns } = await crawl({ exits: 10 }, 40, {
            handler: () => {
                throw new Error('a bug of the user');
            },
        });
        expect(failures).toHaveLength(40);
        expect(cooldowns).toBe(0);
        expect(proxySessions.stats().totals).toMatchObject({ sessionsRetired: 0, blocked: 0, handlerFailed: 160 });
    });
});
