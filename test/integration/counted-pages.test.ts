import { CheerioCrawler } from '@crawlee/cheerio';
import { totalQuota } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

describe('pages', () => {
    it('are counted when their handlers end well, and told apart from those whose handlers fail', async () => {
        const target = await lab({ exits: 5 });
        const proxySessions = sessionsFor(target);
        let finished = 0;
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 5,
            requestHandler: ({ request }) => {
                if (request.retryCount === 0) throw new Error('a bug of the user');
                finished += 1;
            },
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(40, '/page'));

        expect(target.site.servedPages()).toHaveLength(80);
        expect(finished).toBe(40);
        const { totals, sites, exits } = proxySessions.stats();
        const expected = { requests: 80, ok: 40, handlerFailed: 40, prepared: 0, blocked: 0 };
        expect(totals).toMatchObject(expected);
        expect(sites['127.0.0.1']).toMatchObject(expected);
        const sum = Object.values(exits).reduce((pages, { ok }) => pages + ok, 0);
        expect(sum).toBe(40);
    });

    it('are not the requests that prepare sessions, and those whose checks fail have a counter', async () => {
        const target = await lab({ exits: 4 });
        let checks = 0;
        const proxySessions = sessionsFor(target, {
            maxSessionFailures: 10,
            prepareSession: async ({ sendRequest, url }) => {
                await sendRequest({ url: new URL('/login', url).href });
            },
            checkSession: () => (checks += 1) > 2,
        });
        const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 1, requestHandler: () => {} });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(20, '/page'));

        const logins = target.site.log.filter(({ path }) => path === '/login').length;
        const { totals, sites } = proxySessions.stats();
        expect(totals).toMatchObject({ ok: 20, prepared: logins, requests: target.site.log.length });
        expect(totals.sessionsRetiredByReason).toEqual({ 'check-failed': 2 });
        expect(sites['127.0.0.1']!.sessions).toBe(logins);
        expect(logins).toBe(totals.sessionsCreated);
    });
});

describe('the learned pace', () => {
    it('is in stats()', async () => {
        const target = await lab({ exits: 10 });
        target.site.setPolicy(totalQuota({ requests: 4 }));
        const proxySessions = sessionsFor(target, {
            cooldown: { baseSecs: 60 },
            outageSecs: 0,
            whenExhausted: 'fail-requests',
        });
        const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 1, requestHandler: () => {} });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(38, '/page'));

        const { pace } = proxySessions.stats().sites['127.0.0.1']!;
        expect(pace.perExit!.accepted).toBeGreaterThan(0);
        expect(pace.perExit!.accepted).toBeLessThanOrEqual(4);
        expect(pace.perExit!.refused).toBe(pace.perExit!.accepted + 1);
        expect(JSON.parse(JSON.stringify(pace))).toEqual(pace);
    });
});
