import { describe, expect, it } from 'vitest';
import type { TemplateProxyOptions } from '../../src/index.js';
import { portRange, scrapoxy, templateProxy } from '../../src/index.js';
import { describeProvider } from './conformance.js';
import { urlOf } from './url-of.js';

const SECRET = 's3cret';
const URL_TEMPLATE = `http://user-{session}-country-{country}:${SECRET}@gate.example:7000`;
const EXIT = { id: 'abcd1234', label: '' };

describeProvider('templateProxy', () => templateProxy({ url: URL_TEMPLATE, country: 'us' }), {
    secret: SECRET,
    login: ({ id }) => ({ username: `user-${id}-country-us`, password: SECRET }),
    grammar: /^user-[a-z0-9]{8}-country-us$/,
    takesCrawleeIds: false,
    failures: [() => templateProxy({ url: URL_TEMPLATE }), () => templateProxy({ url: `http://${SECRET}` })],
});

describeProvider(
    'templateProxy with the session in the password, as digits',
    () =>
        templateProxy({ url: `http://u:${SECRET}_{session}@gate.example:1`, sessionId: { charset: '0-9', length: 6 } }),
    { secret: SECRET, login: ({ id }) => ({ username: 'u', password: `${SECRET}_${id}` }) },
);

describeProvider(
    'portRange',
    () => portRange({ url: `http://u:${SECRET}@gate.example`, first: 10_001, last: 10_100 }),
    {
        secret: SECRET,
        login: () => ({ username: 'u', password: SECRET }),
        failures: [() => portRange({ url: `http://u:${SECRET}@gate.example`, first: 2, last: 1 })],
    },
);

describeProvider('scrapoxy', () => scrapoxy({ username: 'project', password: SECRET }), {
    secret: SECRET,
    login: () => ({ username: 'project', password: SECRET }),
});

describe('templateProxy', () => {
    it('escapes what is filled in', async () => {
        const provider = templateProxy({
            url: 'http://u-{session}-{where}:p:{session}@{country}.gate.example:7000',
            country: 'us',
            values: { where: 'a@b:c/d' },
        });
        const url = new URL((await urlOf(provider, EXIT))!);
        expect(decodeURIComponent(url.username)).toBe('u-abcd1234-a@b:c/d');
        expect(decodeURIComponent(url.password)).toBe('p:abcd1234');
        expect(url.host).toBe('us.gate.example:7000');
    });

    it.each<[string, Partial<TemplateProxyOptions>, RegExp]>([
        ['no session', { url: 'http://u:p@gate.example:7000' }, /must hold the placeholder \{session\}/],
        ['no value', {}, /holds \{country\}; give its value as option "country"/],
        ['another value missing', { url: 'http://u-{session}-{city}:p@h:1' }, /give its value as option "values.city"/],
        ['no URL', { url: '{session}' }, /must be a proxy URL such as/],
        ['a placeholder for the port', { url: 'http://u:p@gate.example:{session}' }, /must be a proxy URL such as/],
        [
            'a host that says more',
            { url: 'http://{session}@{country}.x:1', country: 'a.evil' },
            /letters, digits and hyphens/,
        ],
        ['a service that is gone', { url: 'http://u-res-us-sid-{session}:p@gw.netnut.net:5959' }, /NetNut/],
    ])('refuses %s', (_, options, message) => {
        expect(() => templateProxy({ url: URL_TEMPLATE, ...options })).toThrow(message);
    });

    it('takes lifetimes of both kinds', () => {
        const lifetimeOf = (ttl: TemplateProxyOptions['ttl']) =>
            templateProxy({ url: URL_TEMPLATE, country: 'us', ...(ttl !== undefined && { ttl }) }).lifetime;
        expect(lifetimeOf(600)).toEqual({ maxAgeSecs: 600 });
        expect(lifetimeOf({ idleSecs: 60, maxAgeSecs: 600 })).toEqual({ idleSecs: 60, maxAgeSecs: 600 });
        expect(lifetimeOf(undefined)).toEqual({});
    });

    it('makes ids of the characters that it is told', () => {
        const { exits } = templateProxy({
            url: URL_TEMPLATE,
            country: 'us',
            sessionId: { charset: '[A-C]', length: 12 },
        });
        if (exits.kind !== 'minted') expect.fail();
        expect(exits.fitSessionId('abcd1234')).toMatch(/^[ABC]{12}$/);
    });
});
