import { BasicCrawler, CheerioCrawler } from '@crawlee/cheerio';
import type { Lab, SitePolicy, Visit } from 'crawlee-proxy-sessions/lab';
import { bannedExits, randomRefusals } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { ProxySessions, apifyProxy } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const OWN_ADDRESS = '127.0.0.1';
const LABELS = ['LIST', 'DETAIL', 'SEARCH', 'IMAGE', 'ROBOTS'] as const;
type Label = (typeof LABELS)[number];

/** Three lists and a service; only robots pages may come from this machine. */
async function fourRoutes(policy?: SitePolicy) {
    const target = await lab({ exits: 12, apify: {}, ...(policy && { site: { policy } }) });
    const urls = target.proxyUrls;
    const [ofDefault, ofDetails, ofSearch] = [urls.slice(0, 4), urls.slice(4, 8), urls.slice(8)];
    const options: ProxySessionsOptions = {
        proxyUrls: ofDefault,
        routes: [
            { name: 'details', when: ({ label }) => label === 'DETAIL', proxyUrls: ofDetails },
            { when: ({ url }) => url.includes('/SEARCH/'), proxyUrls: ofSearch, rotation: 'until-blocked' },
            {
                name: 'residential',
                when: ({ userData }) => userData.kind === 'picture',
                provider: apifyProxy({ ...target.apify.address, groups: ['RESIDENTIAL'] }),
            },
            { name: 'direct', when: ({ label }) => label === 'ROBOTS', provider: null },
        ],
    };
    return { target, options };
}

/** By which route the site was asked, by the address that it saw. */
function routeOf({ clientIp }: Visit, target: Lab): Label | 'unknown' {
    if (clientIp === OWN_ADDRESS) return 'ROBOTS';
    if (clientIp.startsWith('127.4.')) return 'IMAGE';
    const at = target.exits.findIndex(({ ip }) => ip === clientIp);
    return (['LIST', 'DETAIL', 'SEARCH'] as const)[Math.floor(at / 4)] ?? 'unknown';
}

function requestsFor(target: Lab, count: number, prefix = '') {
    return LABELS.flatMap((label) =>
        target.site.urls(count, `${prefix}/${label}/page`).map((url) => ({
            url,
            label,
            userData: label === 'IMAGE' ? { kind: 'picture' } : {},
        })),
    );
}

/** Visits of each label that came by another route. */
function wrongVisits(target: Lab): string[] {
    return target.site.log
        .filter((visit) => !visit.path.includes(`/${routeOf(visit, target)}/`))
        .map(({ path, clientIp }) => `${path} from ${clientIp}`);
}

async function crawl(proxySessions: ProxySessions, target: Lab, prefix?: string, configuration = inMemory()) {
    const pages = new Map<string, string | undefined>();
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 10,
            requestHandler: ({ request, proxyInfo }) => void pages.set(request.url, proxyInfo?.hostname),
        }),
        configuration,
    );
    await crawler.run(requestsFor(target, 40, prefix));
    return pages;
}

describe('routes', () => {
    it('lead each request by its own provider, whatever is refused, and only some from here', async () => {
        const { target, options } = await fourRoutes(randomRefusals({ share: 0.1, seed: 1 }));
        await using proxySessions = new ProxySessions({ ...options, seed: 1 });
        const pages = await crawl(proxySessions, target);
        expect(pages.size).toBe(200);
        expect(wrongVisits(target)).toEqual([]);
        expect(target.site.log.filter(({ clientIp }) => clientIp === OWN_ADDRESS).length).toBeGreaterThanOrEqual(40);
        expect(target.site.strayCookies()).toEqual([]);
        expect(Object.keys(proxySessions.stats().sites).sort()).toEqual(
            ['', ' via details', ' via direct', ' via residential', ' via route-2'].map(
                (via) => `${new URL(target.site.url).hostname}${via}`,
            ),
        );
    });

    it('rotate each in its own way', async () => {
        const { target, options } = await fourRoutes();
        await using proxySessions = new ProxySessions({ ...options, seed: 1 });
        await crawl(proxySessions, target);
        const addresses = (label: Label) =>
            new Set(target.site.log.filter(({ path }) => path.includes(label)).map(({ clientIp }) => clientIp)).size;
        expect({ list: addresses('LIST'), search: addresses('SEARCH') }).toEqual({ list: 4, search: 1 });
    });

    it('go on after a restart, with the sessions that they had', async () => {
        const { target, options } = await fourRoutes();
        const configuration = inMemory();
        for (const prefix of ['/before', '/after']) {
            await using proxySessions = new ProxySessions(options);
            await crawl(proxySessions, target, prefix, configuration);
        }
        expect(wrongVisits(target)).toEqual([]);
        expect(target.site.strayCookies()).toEqual([]);
        const after = target.site.log.filter(({ path }) => path.startsWith('/after'));
        const known = (visits: readonly Visit[]) => visits.filter(({ cookies }) => 'visitor' in cookies).length;
        const isOfService = ({ path }: Visit): boolean => path.includes('/IMAGE/');
        expect(known(after.filter((visit) => !isOfService(visit)))).toBe(160);
        // More sessions of the service may be in use at the same time than before.
        expect(known(after.filter(isOfService))).toBeGreaterThanOrEqual(30);
    });

    it('learn of a site apart: what bans one provider costs the others nothing', async () => {
        const target = await lab({ exits: 6 });
        const [first, second] = [target.proxyUrls.slice(0, 3), target.proxyUrls.slice(3)];
        target.site.setPolicy(bannedExits(target.exits.slice(3).map(({ ip }) => ip)));
        const routes = [
            { name: 'banned', when: ({ label }: { label: string | undefined }) => label === 'B', proxyUrls: second },
        ];
        const proxySessions = sessionsFor(
            { proxyUrls: first },
            { routes, whenExhausted: 'fail-requests', outageSecs: 0 },
        );
        let [good, lost] = [0, 0];
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, {
                maxConcurrency: 6,
                requestHandler: () => void (good += 1),
                failedRequestHandler: () => void (lost += 1),
            }),
            inMemory(),
        );
        const banned = target.site.urls(10, '/b').map((url) => ({ url, label: 'B' }));
        await crawler.run([...banned, ...target.site.urls(60, '/a')]);
        expect({ good, lost }).toEqual({ good: 60, lost: 10 });
        const served = target.site.log.filter(({ path }) => path.startsWith('/a'));
        expect(served).toHaveLength(60);
    });

    it('keep the same proxy in two routes apart, and ask again at each try', async () => {
        const target = await lab({ exits: 2 });
        const [one, two] = target.proxyUrls as [string, string];
        const seen: (string | undefined)[] = [];
        const routes = [
            {
                name: 'again',
                when: ({
                    userData,
                    session,
                }: {
                    userData: Record<string, unknown>;
                    session: { id: string } | undefined;
                }) => {
                    if (userData.turn !== 'second') return false;
                    seen.push(session?.id);
                    return session !== undefined;
                },
                proxyUrls: [one, two],
            },
        ];
        const proxySessions = sessionsFor({ proxyUrls: [one] }, { routes, rotation: 'until-blocked' });
        const tries = new Map<string, number>();
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, {
                requestHandler: ({ request }) => {
                    const times = (tries.get(request.url) ?? 0) + 1;
                    tries.set(request.url, times);
                    if (request.userData.turn === 'second' && times === 1) throw new Error('once more');
                },
            }),
            inMemory(),
        );
        await crawler.run(
            target.site.urls(10).map((url, at) => ({ url, userData: { turn: at < 5 ? 'first' : 'second' } })),
        );
        expect([...tries.values()].sort()).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
        expect(seen.filter((id) => id === undefined)).toHaveLength(5);
        expect(seen.filter((id) => id !== undefined)).toHaveLength(5);
        expect(target.site.strayCookies()).toEqual([]);
    });

    it('work in crawlers that fetch by sendRequest, and with named identities', async () => {
        const { target, options } = await fourRoutes();
        const named = {
            ...options,
            identityOf: ({ userData }: { userData: Record<string, unknown> }) => userData.kind as string | undefined,
        };
        await using proxySessions = new ProxySessions({ ...named, seed: 1 });
        const crawler = new BasicCrawler(
            proxySessions.optionsFor(BasicCrawler, {
                maxConcurrency: 10,
                requestHandler: async ({ sendRequest }) => {
                    await sendRequest();
                },
            }),
            inMemory(),
        );
        await crawler.run(requestsFor(target, 10));
        expect(target.site.log).toHaveLength(50);
        expect(wrongVisits(target)).toEqual([]);
        const pictures = target.site.log.filter(({ path }) => path.includes('IMAGE'));
        expect(new Set(pictures.map(({ clientIp }) => clientIp)).size).toBe(1);
    });

    it.each([
        [{ when: () => 'yes' }, 'must return true or false'],
        [{ when: async () => true }, 'must return true or false'],
    ])('tell of rules that do not answer: %o', async (rule, message) => {
        const target = await lab({ exits: 1 });
        const routes = [{ ...rule, proxyUrls: target.proxyUrls } as never];
        const proxySessions = sessionsFor(target, { routes });
        const errors: string[] = [];
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, {
                maxRequestRetries: 0,
                requestHandler: () => {},
                failedRequestHandler: (_, error) => void errors.push(error.message),
            }),
            inMemory(),
        );
        await crawler.run(target.site.urls(1));
        expect(errors[0]).toContain(message);
        expect(target.site.log).toEqual([]);
    });

    it.each<[object, string]>([
        [{ routes: [{ when: () => true }] }, 'either "provider" or "proxyUrls"'],
        [{ routes: [{ when: () => true, provider: null, proxyUrls: null }] }, 'either "provider" or "proxyUrls"'],
        [{ routes: [{ when: true, provider: null }] }, 'routes[0].when'],
        [{ routes: [{ when: () => true, name: 'a b', provider: null }] }, 'routes[0].name'],
        [{ routes: [1, 2].map(() => ({ when: () => true, name: 'a', provider: null })) }, 'as that of another route'],
        [{ routes: [{ when: () => true, provider: null, pacing: { minDelay: 1 } }] }, 'minDelay'],
        [{ routes: { when: () => true } }, 'must be an array of routes'],
    ])('are checked: %o', (options, message) => {
        const make = () => new ProxySessions({ proxyUrls: ['http://127.0.0.1:1'], ...options });
        expect(make).toThrow(message);
    });
});
