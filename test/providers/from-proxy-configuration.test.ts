import { ProxyConfiguration as ApifyProxyConfiguration } from 'apify';
import { ProxyConfiguration } from '@crawlee/cheerio';
import { describe, expect, it, vi } from 'vitest';
import { fromProxyConfiguration } from '../../src/index.js';
import { describeProvider, exitsOf } from './conformance.js';
import { clearApifyEnvironment } from './environment.js';

// The SDK leaves a percent sign as it is when it composes a URL, so its passwords cannot hold one.
const PASSWORD = 'p@ss/w:rd';
const EXIT = { id: 'abcd1234', label: '' };

clearApifyEnvironment();

describeProvider(
    'fromProxyConfiguration of a list',
    () =>
        fromProxyConfiguration(
            new ProxyConfiguration({ proxyUrls: ['http://bob:s3cret@h:1', 'http://bob:s3cret@h:2'] }),
        ),
    {
        secret: 's3cret',
        login: () => ({ username: 'bob', password: 's3cret' }),
    },
);

describeProvider(
    'fromProxyConfiguration of a newUrlFunction',
    () =>
        fromProxyConfiguration(
            new ProxyConfiguration({ newUrlFunction: (id) => `http://user-${id}:s3cret@gate.test` }),
        ),
    { secret: 's3cret', login: ({ id }) => ({ username: `user-${id}`, password: 's3cret' }) },
);

describeProvider(
    'fromProxyConfiguration of the Apify SDK',
    () =>
        fromProxyConfiguration(
            new ApifyProxyConfiguration({ groups: ['RESIDENTIAL'], countryCode: 'US', password: PASSWORD }),
        ),
    {
        secret: PASSWORD,
        login: ({ id }) => ({ username: `groups-RESIDENTIAL,session-${id},country-US`, password: PASSWORD }),
        // The SDK throws for an id that does not fit, so this also shows that none reaches it.
        grammar: /^groups-RESIDENTIAL,session-[0-9A-Za-z._~]{1,50},country-US$/,
        failures: [
            () => fromProxyConfiguration(PASSWORD as never),
            () => fromProxyConfiguration({ password: PASSWORD } as never),
            () => fromProxyConfiguration(new ApifyProxyConfiguration({ groups: ['A', 'X_SERP'], password: PASSWORD })),
        ],
    },
);

describeProvider(
    'fromProxyConfiguration of a SERP group',
    () => fromProxyConfiguration(new ApifyProxyConfiguration({ groups: ['GOOGLE_SERP'], password: PASSWORD })),
    {
        secret: PASSWORD,
        login: () => ({ username: 'groups-GOOGLE_SERP', password: PASSWORD }),
        grammar: /^groups-GOOGLE_SERP$/,
    },
);

describe('fromProxyConfiguration: Crawlee', () => {
    it('takes over a list, and keeps tiers', () => {
        const labelsOf = (options: ConstructorParameters<typeof ProxyConfiguration>[0]): string[] =>
            exitsOf(fromProxyConfiguration(new ProxyConfiguration(options))).map(({ label }) => label);
        expect(labelsOf({ proxyUrls: ['http://a:1', 'http://b:1', 'http://a:1'] })).toEqual(['a:1', 'b:1']);
        const tiered = new ProxyConfiguration({ tieredProxyUrls: [[null], ['http://b:1', 'http://c:1']] });
        expect(exitsOf(fromProxyConfiguration(tiered)).map(({ label, tier }) => `${label} in ${tier}`)).toEqual([
            'direct in 0',
            'b:1 in 1',
            'c:1 in 1',
        ]);
    });

    it('asks a newUrlFunction, with the session and the request', async () => {
        const newUrlFunction = vi.fn((sessionId: string | number) => `http://${sessionId}:1`);
        const provider = fromProxyConfiguration(new ProxyConfiguration({ newUrlFunction }));
        expect(provider.exits).toMatchObject({ kind: 'minted', maxSessions: 100 });
        expect(await provider.connect(EXIT, { url: 'https://shop.test/' })).toBe('http://abcd1234:1');
        expect(newUrlFunction).toHaveBeenCalledWith('abcd1234', { request: { url: 'https://shop.test/' } });
        await provider.connect(EXIT, {});
        expect(newUrlFunction).toHaveBeenLastCalledWith('abcd1234', { request: undefined });
    });

    it('goes direct where a newUrlFunction says so', async () => {
        const provider = fromProxyConfiguration(new ProxyConfiguration({ newUrlFunction: () => null }));
        expect(await provider.connect(EXIT, {})).toBeUndefined();
    });

    it('takes anything that has newUrl', async () => {
        const provider = fromProxyConfiguration({ newUrl: async (id) => `http://${id}:1` });
        expect(await provider.connect(EXIT, {})).toBe('http://abcd1234:1');
    });

    it('takes none for a direct crawl, with a notice, unless that is refused', async () => {
        const provider = fromProxyConfiguration(undefined);
        expect(await provider.connect(exitsOf(provider)[0]!, {})).toBeUndefined();
        expect(provider.notice).toMatch(/^No proxies: /);
        expect(() => fromProxyConfiguration(undefined, { withoutProxies: 'refuse' })).toThrow(/got nothing\./);
    });

    it.each([
        [null, /give a ProxyConfiguration .*; got null\./],
        [{}, /give a ProxyConfiguration .*; got an object\./],
        ['http://a:1', /give a ProxyConfiguration .*; got a text of 10 characters\./],
    ])('refuses %j', (existing, message) => {
        expect(() => fromProxyConfiguration(existing as never)).toThrow(message);
    });
});

describe('fromProxyConfiguration: Apify SDK', () => {
    it('keeps the rules of the groups', () => {
        const residential = new ApifyProxyConfiguration({
            groups: ['RESIDENTIAL'],
            countryCode: 'US',
            subdivisionCode: 'CA',
            password: PASSWORD,
        });
        expect(fromProxyConfiguration(residential)).toMatchObject({
            name: 'apify RESIDENTIAL US_CA',
            lifetime: { idleSecs: 60 },
        });
        expect(fromProxyConfiguration(new ApifyProxyConfiguration({ password: PASSWORD }))).toMatchObject({
            name: 'apify',
            lifetime: { idleSecs: 93_600 },
        });
        const serp = fromProxyConfiguration(
            new ApifyProxyConfiguration({ groups: ['GOOGLE_SERP'], password: PASSWORD }),
        );
        expect(serp.refuses!('https://www.google.com/')).toMatch(/plain http only/);
    });

    it('goes by its own list or function when it has one', () => {
        const list = new ApifyProxyConfiguration({ proxyUrls: ['http://a:1', 'http://b:1'] });
        expect(exitsOf(fromProxyConfiguration(list)).map(({ label }) => label)).toEqual(['a:1', 'b:1']);
        const tiers = new ApifyProxyConfiguration({ tieredProxyUrls: [['http://a:1'], ['http://b:1']] });
        expect(exitsOf(fromProxyConfiguration(tiers)).map(({ label }) => label)).toEqual(['a:1', 'b:1']);
        const own = new ApifyProxyConfiguration({ newUrlFunction: () => 'http://a:1' });
        expect(fromProxyConfiguration(own).name).toBe('newUrlFunction');
    });

    it('refuses tiers of Apify Proxy, which have no sessions', () => {
        const tiers = new ApifyProxyConfiguration({
            tieredProxyConfig: [{ groups: ['A'] }, { groups: ['RESIDENTIAL'] }],
            password: PASSWORD,
        });
        expect(() => fromProxyConfiguration(tiers)).toThrow(/"tieredProxyConfig" asks Apify Proxy without sessions/);
    });

    it('names the variable when the password is missing', () => {
        expect(() => fromProxyConfiguration(new ApifyProxyConfiguration())).toThrow(
            /no password.*APIFY_PROXY_PASSWORD/,
        );
    });
});
