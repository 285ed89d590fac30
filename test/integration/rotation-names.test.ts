import { CheerioCrawler } from '@crawlee/cheerio';
import type { SitePolicy, Visit } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { ProxySessions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

/** Refuses the third to fifth page that it is asked for. */
function refuseThree(): SitePolicy {
    let pages = 0;
    return {
        name: 'three',
        judge: () => {
            pages += 1;
            return pages > 2 && pages <= 5 ? { kind: 'answer', status: 403 } : undefined;
        },
    };
}

async function crawl(rotation: ProxySessionsOptions['rotation'], policy?: SitePolicy) {
    const target = await lab({ exits: 4, ...(policy && { site: { policy } }) });
    const lost: string[] = [];
    const options = sessionsFor(target, { rotation: rotation!, cooldown: { baseSecs: 0.1 } }).optionsFor(
        CheerioCrawler,
        {
            maxConcurrency: 1,
            requestHandler: () => {},
            failedRequestHandler: (_, error) => void lost.push(error.message),
        },
    );
    await new CheerioCrawler(options, inMemory()).run(target.site.urls(16));
    expect(lost).toEqual([]);
    expect(target.site.servedPages()).toHaveLength(16);
    const { log } = target.site;
    const distinct = (value: (visit: Visit) => string | undefined): number => new Set(log.map(value)).size;
    return {
        exits: distinct(({ clientIp }) => clientIp),
        // The first page of a visitor brings no cookie yet.
        visitors: log.filter(({ cookies }) => !('visitor' in cookies)).length,
    };
}

describe('rotation', () => {
    it('never: one exit and one session, also after refusals', async () => {
        expect(await crawl('never', refuseThree())).toEqual({ exits: 1, visitors: 1 });
    });

    it('until-blocked: another exit and another session after a refusal', async () => {
        const { exits, visitors } = await crawl('until-blocked', refuseThree());
        expect(exits).toBeGreaterThan(1);
        expect(visitors).toBeGreaterThan(1);
    });

    it.each([
        ['PER_REQUEST', { visitors: 16 }],
        ['UNTIL_FAILURE', { visitors: 1, exits: 1 }],
        ['RECOMMENDED', { visitors: 4, exits: 4 }],
    ] as const)('%s is what Actors call it', async (rotation, expected) => {
        expect(await crawl(rotation)).toMatchObject(expected);
    });

    it('never goes with no names of identities, and with no provider that rotates by itself', () => {
        const proxyUrls = ['http://203.0.113.7:8000'];
        expect(() => new ProxySessions({ proxyUrls, rotation: 'never', identityOf: () => 'a' })).toThrow(
            'options "identityOf" and "rotation: never" both choose identities; give one.',
        );
    });
});

describe('sessionPoolName', () => {
    it('has a later run go on with the sessions of the one before, and no other', async () => {
        const target = await lab({ exits: 3 });
        const run = async (sessionPoolName: string, prefix: string): Promise<readonly Visit[]> => {
            target.site.clearLog();
            await using proxySessions = sessionsFor(target, { sessionPoolName });
            const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 3, requestHandler: () => {} });
            // Storages of its own, as each run of an Actor has.
            await new CheerioCrawler(options, inMemory()).run(target.site.urls(9, prefix));
            return target.site.servedPages();
        };
        const newcomers = (pages: readonly Visit[]): number =>
            pages.filter(({ cookies }) => !('visitor' in cookies)).length;
        expect(newcomers(await run('logins', '/first'))).toBe(3);
        const second = await run('logins', '/second');
        expect(second).toHaveLength(9);
        expect(newcomers(second)).toBe(0);
        expect(target.site.strayCookies()).toEqual([]);
        expect(newcomers(await run('others', '/third'))).toBe(3);
    });

    it('names a store, as "state" does', () => {
        const options = { proxyUrls: ['http://203.0.113.7:8000'], sessionPoolName: 'logins' };
        expect(() => new ProxySessions({ ...options, state: { store: 'none' } })).toThrow(
            'options "sessionPoolName" and "state" both name a store; give one.',
        );
        expect(() => new ProxySessions({ ...options, sessionPoolName: 'my pool' })).toThrow(
            'option "sessionPoolName" must be up to 60 letters, digits, "_" and "-"',
        );
    });
});
