import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection, Provider, ZyteApiProxyOptions, ZyteSmartProxyOptions } from '../../src/index.js';
import { zyteApiProxy, zyteSmartProxy } from '../../src/index.js';
import { describeProvider } from './conformance.js';

const KEY = 's3cret-key';
const EXIT = { id: 'abcd1234', label: '' };
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const CA = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';

describeProvider('zyteSmartProxy by first requests', () => zyteSmartProxy({ apiKey: KEY, sessions: 'first-request' }), {
    secret: KEY,
    login: () => ({ username: KEY, password: '' }),
    failures: [() => zyteSmartProxy({ apiKey: KEY, nonsense: KEY } as ZyteSmartProxyOptions)],
});

describeProvider(
    'zyteSmartProxy without sessions',
    () => zyteSmartProxy({ apiKey: KEY, sessions: 'none', region: 'us' }),
    {
        secret: KEY,
        login: () => ({ username: KEY, password: '' }),
    },
);

describeProvider('zyteApiProxy', () => zyteApiProxy({ apiKey: KEY, country: 'us' }), {
    secret: KEY,
    login: () => ({ username: KEY, password: '' }),
    takesCrawleeIds: false,
    sentId: new RegExp(`^${UUID}$`),
    failures: [() => zyteApiProxy({ apiKey: KEY, nonsense: KEY } as ZyteApiProxyOptions)],
});

const headersOf = async (provider: Provider) => ((await provider.connect(EXIT, {})) as Connection).session.next();

beforeEach(() => {
    for (const name of ['ZYTE_SMARTPROXY_APIKEY', 'CRAWLERA_APIKEY', 'ZYTE_API_KEY']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('zyteSmartProxy', () => {
    it('names the session in a header, and adds what the options say', async () => {
        expect(await headersOf(zyteSmartProxy({ apiKey: KEY }))).toEqual({
            'X-Crawlera-Session': 'abcd1234',
            'X-Crawlera-Cookies': 'disable',
        });
        const provider = zyteSmartProxy({ apiKey: KEY, maxRetries: 2, headers: { 'X-Crawlera-Profile': 'desktop' } });
        expect(await headersOf(provider)).toMatchObject({
            'X-Crawlera-Max-Retries': '2',
            'X-Crawlera-Profile': 'desktop',
        });
    });

    it('asks for a region only where there are no sessions', async () => {
        expect(() => zyteSmartProxy({ apiKey: KEY, region: 'us' })).toThrow(
            /option "region" cannot be used with sessions/,
        );
        expect(await headersOf(zyteSmartProxy({ apiKey: KEY, region: 'us', sessions: 'none' }))).toMatchObject({
            'X-Crawlera-Region': 'us',
        });
    });

    it.each<[object, RegExp]>([
        [{ maxSessions: 5_001 }, /option "maxSessions" must be at most 5000/],
        [{ url: 'http://key:@proxy.zyte.com:8011' }, /option "url" must be a proxy URL of scheme, host and port only/],
        [{ minDelaySecs: -1 }, /option "minDelaySecs" must not be negative|must be a number/],
        [{ ca: 'nonsense' }, /option "ca" must be a certificate in PEM format/],
        [{ verification: false }, /option "verification" must be "required" or "off"/],
        [{ headers: { 'X-Other': '1' } }, /option "headers" must hold headers of the service only/],
    ])('refuses %j', (options, message) => {
        expect(() => zyteSmartProxy({ apiKey: KEY, ...options })).toThrow(message);
    });

    it('takes the API key from the environment', () => {
        expect(() => zyteSmartProxy()).toThrow(/set the environment variable ZYTE_SMARTPROXY_APIKEY/);
        vi.stubEnv('CRAWLERA_APIKEY', KEY);
        expect(zyteSmartProxy().name).toBe('zyteSmartProxy');
    });

    it('declares lifetime, pace and pauses', () => {
        const provider = zyteSmartProxy({ apiKey: KEY, minDelaySecs: { 'shop.test': 3 }, ca: [CA, CA] });
        expect(provider.lifetime).toEqual({ idleSecs: 1_800 });
        expect(provider.minDelaySecs!('shop.test')).toBe(3);
        expect(provider.minDelaySecs!('other.test')).toBe(12);
        expect(provider.pauseSecsOf!({ 'x-crawlera-next-request-in': '130.5' })).toBe(130.5);
        expect(provider.pauseSecsOf!({})).toBeUndefined();
        expect(provider.interception).toEqual({ ca: `${CA}\n${CA}`, verification: 'required' });
    });
});

describe('zyteApiProxy', () => {
    it('sends a UUID for a session, and where the exit should be', async () => {
        expect(await headersOf(zyteApiProxy({ apiKey: KEY, country: 'us', ipType: 'residential' }))).toEqual({
            'Zyte-Session-ID': expect.stringMatching(new RegExp(`^${UUID}$`)) as string,
            'Zyte-Geolocation': 'US',
            'Zyte-IPType': 'residential',
        });
    });

    it('declares both clocks', () => {
        expect(zyteApiProxy({ apiKey: KEY }).lifetime).toEqual({ idleSecs: 120, maxAgeSecs: 900 });
        expect(() => zyteApiProxy()).toThrow(/set the environment variable ZYTE_API_KEY/);
    });
});
