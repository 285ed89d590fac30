import { inspect } from 'node:util';
import { CheerioCrawler } from '@crawlee/cheerio';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { ProxySessions } from '../../src/index.js';
import { EVENT_NAMES, inMemory, lab } from '../support.js';

const USER = 'login-user';
const PASSWORD = 'pass-w0rd-to-hide';

/** All that can be seen of a value, hidden properties included. */
function everythingIn(value: unknown): string {
    const show = (showHidden: boolean): string =>
        inspect(value, { depth: null, showHidden, maxArrayLength: null, maxStringLength: null });
    return `${show(false)}${show(true)}`;
}

describe('at any depth of util.inspect, no password is seen', () => {
    it('of the instance, of events and statistics', async () => {
        const target = await lab({ exits: 3, credentials: { username: USER, password: PASSWORD } });
        target.site.setPolicy(bannedExits([target.exits[0]!.ip]));
        await using proxySessions = new ProxySessions({ proxyUrls: target.proxyUrls, seed: 1 });
        const events: unknown[] = [];
        for (const name of EVENT_NAMES) proxySessions.on(name, (event) => events.push(event));
        const options = proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(10));

        expect(events.length).toBeGreaterThan(0);
        for (const seen of [proxySessions, events, proxySessions.stats(), proxySessions.proxyConfiguration]) {
            expect(everythingIn(seen).includes(PASSWORD)).toBe(false);
        }
    });

    it.each([
        ['a site that answers 500', { policyStatus: 500, faults: {} }],
        ['a proxy that is dead', { policyStatus: 200, faults: { 0: { kind: 'dead' } } }],
        ['a proxy that answers 502', { policyStatus: 200, faults: { 0: { kind: 'status', status: 502 } } }],
        ['a proxy that refuses the login', { policyStatus: 200, faults: { 0: { kind: 'status', status: 407 } } }],
    ] as const)('of errors that reach the handlers, for %s', async (_, { policyStatus, faults }) => {
        const target = await lab({
            exits: 2,
            faults,
            credentials: { username: USER, password: PASSWORD },
            site: { https: true, pages: () => ({ status: policyStatus }) },
        });
        await using proxySessions = new ProxySessions({ proxyUrls: target.proxyUrls, seed: 1 });
        const errors: unknown[] = [];
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxRequestRetries: 1,
            maxSessionRotations: 2,
            ignoreSslErrors: true,
            requestHandler: () => {},
            errorHandler: (_context, error) => void errors.push(error),
            failedRequestHandler: (_context, error) => void errors.push(error),
        });
        const urls = [...target.site.urls(2), ...target.site.urls(2, '/tls', { https: true })];
        await new CheerioCrawler(options, inMemory()).run(urls).catch((error: unknown) => errors.push(error));

        expect(errors.length).toBeGreaterThan(0);
        expect(errors.filter((error) => everythingIn(error).includes(PASSWORD))).toEqual([]);
    });
});
