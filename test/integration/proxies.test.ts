import { CheerioCrawler } from '@crawlee/cheerio';
import { describe, expect, it } from 'vitest';
import { IdentityCheck, inMemory, lab, sessionsFor } from '../support.js';

const PASSWORD = 'p@ss/w:rd?#%';

describe.each(['http', 'socks5'] as const)('%s proxies', (protocol) => {
    it.each(['http', 'https'] as const)('with awkward passwords, to an %s site', async (scheme) => {
        const target = await lab({
            exits: 5,
            protocol,
            credentials: { username: 'a user', password: PASSWORD },
            site: { https: true },
        });
        const proxySessions = sessionsFor(target);
        const check = new IdentityCheck(target);
        const options = proxySessions.optionsFor(CheerioCrawler, { requestHandler: check.handler });
        const urls = target.site.urls(20, '/page', { https: scheme === 'https' });
        await new CheerioCrawler(options, inMemory()).run(urls);
        expect(check).toMatchObject({ pages: 20, wrongExits: 0, wrongSessions: 0 });
        expect(target.site.visitsByIp().size).toBe(5);
        expect(JSON.stringify(proxySessions.stats())).not.toContain('ss/w');
    });
});

describe('fewer proxies than requests at a time', () => {
    it('are shared evenly', async () => {
        const target = await lab({ exits: 2, site: { latencyMillis: 20 } });
        const proxySessions = sessionsFor(target);
        const options = proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: 20,
            maxConcurrency: 20,
            requestHandler: () => {},
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(100));
        const [one = 0, other = 0] = target.site.visitsByIp().values();
        expect(one + other).toBe(100);
        expect(Math.abs(one - other)).toBeLessThanOrEqual(10);
        expect(target.site.maxConcurrentPerIp()).toBeGreaterThan(2);
    });
});

describe('rotations', () => {
    it('per-request: every request is a new visitor', async () => {
        const target = await lab({ exits: 5 });
        const proxySessions = sessionsFor(target, { rotation: 'per-request' });
        const ids = new Set<string>();
        const options = proxySessions.optionsFor(CheerioCrawler, {
            requestHandler: ({ session }) => {
                ids.add(session!.id);
            },
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(30));
        expect(ids.size).toBe(30);
        expect(target.site.log.filter(({ cookies }) => 'visitor' in cookies)).toEqual([]);
        expect(target.site.visitsByIp().size).toBe(5);
    });

    it('until-blocked: one visitor until the site turns it away', async () => {
        const target = await lab({ exits: 5 });
        const proxySessions = sessionsFor(target, { rotation: 'until-blocked' });
        const exits: string[] = [];
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 5,
            requestHandler: ({ proxyInfo, session }) => {
                exits.push(proxyInfo!.hostname);
                if (exits.length === 15) session!.retire();
            },
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(40));
        expect(exits).toHaveLength(40);
        expect(new Set(exits).size).toBe(2);
        expect(target.site.strayCookies()).toEqual([]);
    });
});
