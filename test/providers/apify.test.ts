import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApifyProxyOptions } from '../../src/index.js';
import { apifyProxy } from '../../src/index.js';
import { urlOf } from './url-of.js';
import { describeProvider } from './conformance.js';
import { clearApifyEnvironment } from './environment.js';

const PASSWORD = 'p@ss/w:rd%';
const EXIT = { id: 'abcd1234', label: '' };

clearApifyEnvironment();

const broken = (options: object): (() => unknown) => {
    return () => apifyProxy({ password: PASSWORD, ...options });
};

describeProvider(
    'apifyProxy',
    () => apifyProxy({ groups: ['RESIDENTIAL'], country: 'US', countrySubdivision: 'CA', password: PASSWORD }),
    {
        secret: PASSWORD,
        login: ({ id }) => ({ username: `groups-RESIDENTIAL,session-${id},country-US_CA`, password: PASSWORD }),
        grammar: /^groups-RESIDENTIAL,session-[0-9A-Za-z._~]{1,50},country-US_CA$/,
        failures: [
            () => apifyProxy(PASSWORD as never),
            () => apifyProxy([PASSWORD] as never),
            () => apifyProxy({ password: `${PASSWORD}\ud800` }),
            () => apifyProxy({ password: [PASSWORD] as never }),
            () => apifyProxy({ password: PASSWORD, hostname: '' }),
            broken({ grups: [] }),
            broken({ country: 'USA' }),
            broken({ groups: ['GOOGLE_SERP', 'B'] }),
        ],
    },
);

describeProvider('apifyProxy for a SERP group', () => apifyProxy({ groups: ['GOOGLE_SERP'], password: PASSWORD }), {
    secret: PASSWORD,
    login: () => ({ username: 'groups-GOOGLE_SERP', password: PASSWORD }),
    grammar: /^groups-GOOGLE_SERP$/,
});

async function userName(options: ApifyProxyOptions): Promise<string> {
    const url = new URL((await urlOf(apifyProxy({ password: PASSWORD, ...options }), EXIT))!);
    return decodeURIComponent(url.username);
}

const hostOf = async (options: ApifyProxyOptions): Promise<string> =>
    new URL((await urlOf(apifyProxy({ password: 'x', ...options }), EXIT))!).host;

describe('apifyProxy', () => {
    it.each<[ApifyProxyOptions, string]>([
        [{}, 'session-abcd1234'],
        [{ groups: ['SHADER'] }, 'groups-SHADER,session-abcd1234'],
        [{ groups: ['A', 'B'], country: 'de' }, 'groups-A+B,session-abcd1234,country-DE'],
        [{ country: 'US', countrySubdivision: 'ca' }, 'session-abcd1234,country-US_CA'],
        [{ country: 'AT', countrySubdivision: '9' }, 'session-abcd1234,country-AT_9'],
        [{ groups: ['GOOGLE_SERP'], country: 'US' }, 'groups-GOOGLE_SERP,country-US'],
    ])('says %j as %s', async (options, expected) => {
        expect(await userName(options)).toBe(expected);
    });

    it('is called by its groups and place', () => {
        const options = { password: 'x', groups: ['RESIDENTIAL'], country: 'us' };
        expect(apifyProxy(options).name).toBe('apify RESIDENTIAL US');
        expect(apifyProxy({ ...options, countrySubdivision: 'CA' }).name).toBe('apify RESIDENTIAL US_CA');
        expect(apifyProxy({ password: 'x' }).name).toBe('apify');
    });

    it('keeps a hundred sessions unless told otherwise', () => {
        expect(apifyProxy({ password: 'x' }).exits).toMatchObject({ kind: 'minted', maxSessions: 100 });
        expect(apifyProxy({ password: 'x', maxSessions: 7 }).exits).toMatchObject({ maxSessions: 7 });
    });

    it('knows how long sessions keep their IP', () => {
        expect(apifyProxy({ password: 'x' }).lifetime).toEqual({ idleSecs: 93_600 });
        expect(apifyProxy({ password: 'x', groups: ['A', 'RESIDENTIAL5'] }).lifetime).toEqual({ idleSecs: 60 });
        expect(apifyProxy({ password: 'x', groups: ['RESIDENTIAL'], sessionTtlSecs: 30 }).lifetime).toEqual({
            idleSecs: 30,
        });
    });

    it('takes IPv6 hosts, bare or in brackets', async () => {
        expect(await hostOf({ hostname: '::1', port: 9000 })).toBe('[::1]:9000');
        expect(await hostOf({ hostname: '[::1]', port: 9000 })).toBe('[::1]:9000');
    });

    it.each<[unknown, RegExp]>([
        [{ country: 'USA' }, /"country" must be a country code of two letters; got "USA"/],
        [{ countrySubdivision: 'CA' }, /"countrySubdivision" needs "country"/],
        [{ country: 'US', countrySubdivision: 'CA-1' }, /"countrySubdivision" must be a code of up to three/],
        [{ groups: ['A,country-US'] }, /"groups\[0\]" must hold letters.*; got "A,country-US"/],
        [{ groups: ['A', ''] }, /"groups\[1\]" must not be empty/],
        [{ groups: 'A' }, /"groups" must be an array of group names; got "A"/],
        [{ port: 'x' }, /"port" must be a port number; got "x"/],
        [{ port: 70_000 }, /"port" must be a port number; got 70000/],
        [{ hostname: 'http://host:1/' }, /"hostname" must be a host name or an IP address, without scheme/],
        [{ hostname: 'host:8000' }, /"hostname" must be a host name or an IP address, without scheme/],
        [{ sessionTtlSecs: 0 }, /"sessionTtlSecs" must be more than 0; got 0/],
        [{ maxSessions: 1.5 }, /"maxSessions" must be a whole number; got 1.5/],
        [{ grups: [] }, /no option "grups"/],
        [{ password: 7_654_321 }, /"password" must be a text; got a number\.$/],
        [{ password: '' }, /"password" must not be empty/],
    ])('refuses %j in one sentence', (options, message) => {
        expect(broken(options as object)).toThrow(message);
    });

    it('refuses what is no object of options', () => {
        expect(() => apifyProxy('hunter2' as never)).toThrow(
            'apifyProxy: options must be an object; got a text of 7 characters.',
        );
    });
});

describe('apifyProxy: SERP groups', () => {
    it('know no sessions and no lifetime', () => {
        const provider = apifyProxy({ password: 'x', groups: ['GOOGLE_SERP'] });
        expect(provider.exits).toEqual({ kind: 'rotating' });
        expect(provider.lifetime).toEqual({});
    });

    it('serve plain http only', () => {
        const { refuses } = apifyProxy({ password: 'x', groups: ['GOOGLE_SERP'] });
        expect(refuses!('https://www.google.com/search?q=x')).toBe(
            'Apify Proxy group GOOGLE_SERP serves plain http only; ask for http://www.google.com/search?q=x instead.',
        );
        expect(refuses!('HTTPS://www.google.com/')).toMatch(/ask for http:\/\//);
        expect(refuses!('http://www.google.com/search?q=x')).toBeUndefined();
        expect(apifyProxy({ password: 'x' }).refuses).toBeUndefined();
    });

    it.each([
        [{ maxSessions: 3 }, /option "maxSessions" cannot go with it/],
        [{ sessionTtlSecs: 3 }, /option "sessionTtlSecs" cannot go with it/],
        [{ groups: ['GOOGLE_SERP', 'OTHER'] }, /other groups cannot go with it/],
    ])('cannot go with %j', (options, message) => {
        expect(broken({ groups: ['GOOGLE_SERP'], ...options })).toThrow(message);
    });
});

describe('apifyProxy: environment of an Actor', () => {
    beforeEach(() => vi.stubEnv('APIFY_PROXY_PASSWORD', 'from-env'));

    it('gives host, port and password', async () => {
        vi.stubEnv('APIFY_PROXY_HOSTNAME', '10.0.0.1');
        vi.stubEnv('APIFY_PROXY_PORT', '8011');
        expect(await apifyProxy().connect(EXIT, {})).toBe('http://session-abcd1234:from-env@10.0.0.1:8011');
    });

    it('comes after options', async () => {
        vi.stubEnv('APIFY_PROXY_HOSTNAME', '10.0.0.1');
        vi.stubEnv('APIFY_PROXY_PORT', '8011');
        const provider = apifyProxy({ hostname: 'gate.test', port: 1, password: 'own' });
        expect(await provider.connect(EXIT, {})).toBe('http://session-abcd1234:own@gate.test:1');
    });

    it('is proxy.apify.com:8000 when there is none, or empty variables', async () => {
        expect(await hostOf({})).toBe('proxy.apify.com:8000');
        vi.stubEnv('APIFY_PROXY_HOSTNAME', '');
        vi.stubEnv('APIFY_PROXY_PORT', '');
        expect(await hostOf({})).toBe('proxy.apify.com:8000');
    });

    it('names the variable that is missing or wrong', () => {
        vi.stubEnv('APIFY_PROXY_PASSWORD', '');
        expect(() => apifyProxy()).toThrow(/"password" is missing.*APIFY_PROXY_PASSWORD/);
        vi.stubEnv('APIFY_PROXY_PASSWORD', 'x');
        vi.stubEnv('APIFY_PROXY_PORT', 'eight');
        expect(() => apifyProxy()).toThrow(/APIFY_PROXY_PORT must be a port number; got "eight"/);
        vi.stubEnv('APIFY_PROXY_PORT', '');
        vi.stubEnv('APIFY_PROXY_HOSTNAME', 'http://gate.test');
        expect(() => apifyProxy()).toThrow(/APIFY_PROXY_HOSTNAME must be a host name/);
    });
});
