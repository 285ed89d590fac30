import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proxyUrls } from '../../src/index.js';
import { urlOf } from './url-of.js';
import { describeProvider, exitsOf } from './conformance.js';

const SECRET = 'hunter2/s@cret:%';

describeProvider(
    'proxyUrls',
    () =>
        proxyUrls([
            `http://bob:${SECRET}@host:8000`,
            `http://eve:${encodeURIComponent(SECRET)}@host:8000`,
            `http://${encodeURIComponent(SECRET)}:@api.test`,
            'socks5://host-2',
            'http://host-2:1080',
            'http://[2001:db8::1]:8000',
            null,
        ]),
    {
        secret: SECRET,
        login: ({ id }) => {
            if (id === 'direct') return undefined;
            if (id.includes('bob')) return { username: 'bob', password: SECRET };
            if (id.includes('eve')) return { username: 'eve', password: SECRET };
            return { username: id.includes('api.test') ? SECRET : '', password: '' };
        },
        failures: [
            () => proxyUrls([`ftp://bob:${SECRET}@host:1`]),
            () => proxyUrls([`bob:${SECRET}@host:1`]),
            () => proxyUrls([`http://bob:${SECRET}@ho st:1`]),
            () => proxyUrls([`http://bob:${SECRET}@host:99999`]),
            () => proxyUrls(SECRET),
            () => proxyUrls([{ password: SECRET } as never]),
            () => proxyUrls([`http://bob:${SECRET}@host`]).connect({ id: 'no such exit', label: '' }, {}),
        ],
    },
);

const labelsOf = (urls: readonly (string | null)[]): string[] => exitsOf(proxyUrls(urls)).map(({ label }) => label);
const idsOf = (urls: readonly (string | null)[]): string[] => exitsOf(proxyUrls(urls)).map(({ id }) => id);

async function onlyUrl(url: string): Promise<URL> {
    const provider = proxyUrls([url]);
    return new URL((await urlOf(provider, exitsOf(provider)[0]!))!);
}

describe('proxyUrls', () => {
    it.each([
        ['http://user:p@ss/w:rd@host:8000', 'user', 'p@ss/w:rd'],
        ['http://user:p@ss/w:rd?#%@host:8000', 'user', 'p@ss/w:rd?#%'],
        ['http://user:p%40ss%2Fw@host:8000', 'user', 'p@ss/w'],
        ['http://user%2Ccountry:pass@host:8000', 'user,country', 'pass'],
        ['http://customer-x,country-us:pass@host:8000', 'customer-x,country-us', 'pass'],
        ['http://user:back\\slash@host:8000', 'user', 'back\\slash'],
        ['http://us%3Aer:pass@host:8000', 'us:er', 'pass'],
        ['http://only-user@host:8000', 'only-user', ''],
        ['http://:only-password@host:8000', '', 'only-password'],
        ['socks5://user:a@b@c@host:1080', 'user', 'a@b@c'],
        ['https://host:8443', '', ''],
        ['  http://user:pass@host:8000/ ', 'user', 'pass'],
    ])('reads the credentials of %s', async (url, username, password) => {
        const parsed = await onlyUrl(url);
        expect(decodeURIComponent(parsed.username)).toBe(username);
        expect(decodeURIComponent(parsed.password)).toBe(password);
        expect(parsed.hostname).toBe('host');
    });

    it('reads any credentials, percent-encoded', async () => {
        const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
        await fc.assert(
            fc.asyncProperty(text, text, async (username, password) => {
                const login = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
                const parsed = await onlyUrl(`http://${login}@host:8000`);
                expect(decodeURIComponent(parsed.username)).toBe(username);
                expect(decodeURIComponent(parsed.password)).toBe(password);
                expect(parsed.host).toBe('host:8000');
            }),
        );
    });

    it('reads any raw password without a percent sign', async () => {
        const password = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('%'));
        await fc.assert(
            fc.asyncProperty(password, async (text) => {
                expect(decodeURIComponent((await onlyUrl(`http://user:${text}@host:8000`)).password)).toBe(text);
            }),
        );
    });

    it.each([
        ['http://host', 'host:80', undefined],
        ['https://HOST', 'host:443', undefined],
        ['socks4://host', 'host:1080', undefined],
        ['socks5h://host', 'host:1080', undefined],
        ['socks://host', 'host:1080', undefined],
        ['http://bücher.test', 'xn--bcher-kva.test:80', undefined],
        ['socks5://127.3.0.7', '127.3.0.7:1080', '127.3.0.7'],
        ['http://[2001:DB8::0:1]:8000', '[2001:db8::1]:8000', '2001:db8::1'],
        ['http://[::1]:8000', '[::1]:8000', '::1'],
        ['http://[::ffff:10.0.0.1]:8000/', '10.0.0.1:8000', '10.0.0.1'],
        ['http://user:pass@host', 'host:80', undefined],
    ])('labels %s by host and port', (url, label, ip) => {
        const exit = exitsOf(proxyUrls([url]))[0]!;
        expect(exit.label).toBe(label);
        expect(exit.ip).toBe(ip);
    });

    it.each([
        [['http://a:b@host', 'http://a:b@HOST:80/', 'http://a:%62@host:80'], ['host:80']],
        [['http://[::1]:1', 'http://[0:0:0:0:0:0:0:1]:1'], ['[::1]:1']],
        [[null, null], ['direct']],
    ])('counts duplicates once, however they are written: %j', (urls, labels) => {
        expect(labelsOf(urls)).toEqual(labels);
    });

    it('tells entries of one gateway apart by user name, and by number when only the passwords differ', async () => {
        const urls = ['http://a:x@gate:1', 'http://b:x@gate:1', 'http://a:y@gate:1', 'http://a:x@gate:1'];
        expect(labelsOf(urls)).toEqual(['a@gate:1', 'b@gate:1', 'a@gate:1#2']);
        expect(idsOf(urls)).toEqual(['http://a@gate:1', 'http://b@gate:1', 'http://a@gate:1#2']);
        const provider = proxyUrls(urls);
        expect(await provider.connect(exitsOf(provider)[2]!, {})).toBe('http://a:y@gate:1');
    });

    it('takes a user name without password for the secret, as API keys are given so', () => {
        const urls = ['http://KEY1:@gate:1', 'http://KEY2@gate:1'];
        expect(labelsOf(urls)).toEqual(['gate:1', 'gate:1#2']);
        expect(idsOf(urls)).toEqual(['http://gate:1', 'http://gate:1#2']);
    });

    it('tells two protocols of one address apart', () => {
        expect(labelsOf(['http://h:1', 'socks5://h:1', 'http://other:1'])).toEqual([
            'http://h:1',
            'socks5://h:1',
            'other:1',
        ]);
    });

    it('keeps the id of an entry when others join the list', () => {
        expect(idsOf(['http://b:x@gate:1', 'http://a:x@gate:1', 'http://z:1'])).toContain(
            idsOf(['http://a:x@gate:1'])[0],
        );
    });

    it('takes null for a direct connection', async () => {
        const provider = proxyUrls([null]);
        expect(await provider.connect(exitsOf(provider)[0]!, {})).toBeUndefined();
    });

    it('never goes direct for an exit that it does not know', () => {
        expect(() => proxyUrls(['http://h:1', null]).connect({ id: 'http://gone:1', label: '' }, {})).toThrow(
            /no proxy is called "http:\/\/gone:1"/,
        );
    });

    it.each([
        'ftp://host:1',
        'host:8000',
        'http://host:99999',
        'http://host:0',
        'http://ho st:1',
        'http://ho\\st:1',
        'http://ho<st:1',
        'http://999.1.1.1:1',
        'http://[nonsense]:1',
        'http://user:\ud800@host:1',
        '',
        'http://',
    ])('refuses %j and names its index, not its text', (url) => {
        expect(() => proxyUrls(['http://fine:1', url])).toThrow(
            `proxyUrls: entry 1 is not a proxy URL but a text of ${url.length} characters; write it as scheme://`,
        );
    });

    it('says what came in place of a URL', () => {
        expect(() => proxyUrls(['http://fine:1', undefined as never])).toThrow(/entry 1 is not .* but nothing;/);
    });

    it('refuses an empty list', () => {
        expect(() => proxyUrls([])).toThrow(/at least one proxy URL/);
    });

    const LONG = 100_000;
    it.each([
        ['addresses', (n: number) => `http://u:p@10.${n >> 16}.${(n >> 8) & 255}.${n & 255}:80`],
        ['user names of one gateway', (n: number) => `http://u${n}:p@gate:80`],
        ['passwords of one user name', (n: number) => `http://u:p_session-${n}@gate:80`],
        ['API keys of one gateway', (n: number) => `http://key${n}:@gate:80`],
    ])('reads 100 000 %s without slowing down', (_, urlOf) => {
        const millisFor = (length: number): number => {
            const urls = Array.from({ length }, (_value, index) => urlOf(index));
            const start = performance.now();
            expect(new Set(labelsOf(urls)).size).toBe(length);
            return performance.now() - start;
        };
        millisFor(LONG / 10); // so that both are compiled
        // Ten times as long takes ten times as long; what grows with the square of the length, a hundred times.
        expect(millisFor(LONG)).toBeLessThan(40 * Math.max(20, millisFor(LONG / 10)));
    });

    it('groups entries of unknown IP by their gateway', () => {
        const gateways = ['http://a:x@gate.example:1', 'http://a:x@10.0.0.2:1', 'http://b:x@10.0.0.2:1'];
        const { exits } = proxyUrls([...gateways, 'http://10.0.0.1:1']);
        const known = exits.kind === 'listed' ? exits.exits.map(({ group, ip }) => group ?? ip) : [];
        expect(known).toEqual(['gate.example', '10.0.0.2', '10.0.0.2', '10.0.0.1']);
        expect(exits.kind === 'listed' && exits.exits[1]!.ip).toBeUndefined();
    });
});

describe('a path or query behind the port', () => {
    it.each(['http://a.example:8000/path', 'http://u:p@a.example:8000/?x=1', 'http://a.example#here'])(
        'is refused by saying so: %s',
        (url) => {
            expect(() => proxyUrls([url])).toThrow(/entry 0 has a path or a query .* end it with the port/);
        },
    );

    it('is none that belongs to a password, nor a single slash', () => {
        expect(() => proxyUrls(['http://u:p/a?s#s@a.example:8000', 'http://b.example:8000/'])).not.toThrow();
    });
});
