import { ProxyConfiguration as ApifyProxyConfiguration } from 'apify';
import { ProxyConfiguration } from 'crawlee';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApifyProxyOptions, Provider } from '../../src/index.js';
import { apifyProxy, fromActorInput, fromProxyConfiguration } from '../../src/index.js';
import { describeProvider } from './conformance.js';

const PASSWORD = 'p@ss/w:rd';
const EXIT = { id: 'abcd1234', label: '' };

beforeEach(() => {
    for (const name of ['HOSTNAME', 'PORT', 'PASSWORD']) vi.stubEnv(`APIFY_PROXY_${name}`, '');
    vi.stubEnv('APIFY_PROXY_HOSTNAME', undefined);
});
afterEach(() => vi.unstubAllEnvs());

describeProvider('apifyProxy', {
    makeProvider: () => apifyProxy({ groups: ['RESIDENTIAL'], country: 'US', password: PASSWORD }),
    secret: PASSWORD,
    smuggled: /^(?!groups-RESIDENTIAL,session-[0-9A-Za-z._~]{1,50},country-US$)/,
});

async function userName(options: ApifyProxyOptions): Promise<string> {
    const url = new URL((await apifyProxy({ password: PASSWORD, ...options }).connect(EXIT, {}))!);
    expect(decodeURIComponent(url.password)).toBe(PASSWORD);
    return decodeURIComponent(url.username);
}

describe('apifyProxy', () => {
    it.each<[ApifyProxyOptions, string]>([
        [{}, 'session-abcd1234'],
        [{ groups: ['SHADER'] }, 'groups-SHADER,session-abcd1234'],
        [{ groups: ['A', 'B'], country: 'de' }, 'groups-A+B,session-abcd1234,country-DE'],
        [{ country: 'US', countrySubdivision: 'CA' }, 'session-abcd1234,country-US_CA'],
        [{ groups: ['GOOGLE_SERP'] }, 'groups-GOOGLE_SERP'],
        [{ groups: ['GOOGLE_SERP'], country: 'US' }, 'groups-GOOGLE_SERP,country-US'],
    ])('says %j as %s', async (options, expected) => {
        expect(await userName(options)).toBe(expected);
    });

    it('takes host, port and password from the environment of an Actor', async () => {
        vi.stubEnv('APIFY_PROXY_HOSTNAME', '10.0.0.1');
        vi.stubEnv('APIFY_PROXY_PORT', '8011');
        vi.stubEnv('APIFY_PROXY_PASSWORD', 'from-env');
        expect(await apifyProxy().connect(EXIT, {})).toBe('http://session-abcd1234:from-env@10.0.0.1:8011');
    });

    it('goes to proxy.apify.com:8000 outside of the platform', async () => {
        expect(new URL((await apifyProxy({ password: 'x' }).connect(EXIT, {}))!).host).toBe('proxy.apify.com:8000');
    });

    it('names the variable when the password is missing', () => {
        expect(() => apifyProxy()).toThrow(/"password" is missing.*APIFY_PROXY_PASSWORD/);
    });

    it('knows how long sessions keep their IP', () => {
        expect(apifyProxy({ password: 'x' }).lifetime).toEqual({ idleSecs: 93_600 });
        expect(apifyProxy({ password: 'x', groups: ['RESIDENTIAL'] }).lifetime).toEqual({ idleSecs: 60 });
        expect(apifyProxy({ password: 'x', groups: ['RESIDENTIAL'], sessionTtlSecs: 30 }).lifetime).toEqual({
            idleSecs: 30,
        });
    });

    it('knows what the SERP group cannot do', () => {
        const provider = apifyProxy({ password: 'x', groups: ['GOOGLE_SERP'] });
        expect(provider.exits.kind).toBe('rotating');
        expect(provider.refuses!('https://www.google.com/search?q=x')).toMatch(/plain http only; ask for http:\/\//);
        expect(provider.refuses!('http://www.google.com/search?q=x')).toBeUndefined();
        expect(() => apifyProxy({ password: 'x', groups: ['GOOGLE_SERP'], maxSessions: 3 })).toThrow(/"maxSessions"/);
        expect(() => apifyProxy({ password: 'x', groups: ['GOOGLE_SERP', 'OTHER'] })).toThrow(/other groups/);
    });

    it.each<[unknown, RegExp]>([
        [{ country: 'USA' }, /"country" must be a country code of two letters; got "USA"/],
        [{ countrySubdivision: 'CA' }, /"countrySubdivision" needs "country"/],
        [{ groups: ['A,country-US'] }, /"groups\[0\]" must hold letters/],
        [{ groups: 'A' }, /"groups" must be an array of group names; got "A"/],
        [{ port: 'x' }, /"port" must be a port number/],
        [{ grups: [] }, /no option "grups"/],
        [{ password: 7 }, /"password" must be a text; got 7|"password" must be a text/],
    ])('refuses %j in one sentence', (options, message) => {
        expect(() => apifyProxy({ password: PASSWORD, ...(options as ApifyProxyOptions) })).toThrow(message);
    });
});

describe('fromActorInput', () => {
    const kindOf = ({ name, exits }: Provider): string => `${name} ${exits.kind}`;

    it.each([undefined, null, {}, { useApifyProxy: false }, { useApifyProxy: false, proxyUrls: [] }])(
        'means no proxy by %j',
        async (input) => {
            expect(await fromActorInput(input).connect({ id: 'direct', label: '' }, {})).toBeUndefined();
        },
    );

    it('means Apify Proxy, or own proxies, which go first', () => {
        vi.stubEnv('APIFY_PROXY_PASSWORD', 'x');
        const input = { useApifyProxy: true, apifyProxyGroups: ['RESIDENTIAL'], apifyProxyCountry: 'US', more: 1 };
        expect(kindOf(fromActorInput(input))).toBe('apify RESIDENTIAL US minted');
        expect(kindOf(fromActorInput({ ...input, proxyUrls: ['http://host:1'] }))).toBe('proxyUrls listed');
    });
});

describe('fromProxyConfiguration', () => {
    const namesOf = ({ exits }: Provider): string[] =>
        exits.kind === 'listed' ? exits.exits.map(({ label }) => label) : [];

    it('takes over the list of a Crawlee configuration, tiers included', () => {
        expect(
            namesOf(fromProxyConfiguration(new ProxyConfiguration({ proxyUrls: ['http://a:1', 'http://b:1'] }))),
        ).toEqual(['a:1', 'b:1']);
        const tiered = new ProxyConfiguration({ tieredProxyUrls: [['http://a:1'], ['http://b:1', 'http://c:1']] });
        expect(namesOf(fromProxyConfiguration(tiered))).toEqual(['a:1', 'b:1', 'c:1']);
    });

    it('asks a newUrlFunction once for each session, with the request', async () => {
        const newUrlFunction = vi.fn((sessionId: string | number) => `http://${sessionId}:1`);
        const provider = fromProxyConfiguration(new ProxyConfiguration({ newUrlFunction }));
        expect(await provider.connect(EXIT, { url: 'https://shop.test/' })).toBe('http://abcd1234:1');
        expect(newUrlFunction).toHaveBeenCalledWith('abcd1234', { request: { url: 'https://shop.test/' } });
    });

    it('keeps the rules of the groups that an Apify SDK configuration asks for', async () => {
        const provider = fromProxyConfiguration(
            new ApifyProxyConfiguration({ groups: ['RESIDENTIAL'], password: PASSWORD }),
        );
        expect(provider.lifetime).toEqual({ idleSecs: 60 });
        const { username } = new URL((await provider.connect(EXIT, {}))!);
        expect(decodeURIComponent(username)).toBe('groups-RESIDENTIAL,session-abcd1234');
    });

    it('refuses what is no proxy configuration', () => {
        expect(() => fromProxyConfiguration({} as never)).toThrow(/give a ProxyConfiguration/);
    });
});
