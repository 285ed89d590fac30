import { describe, expect, it } from 'vitest';
import type { Provider, ProviderExit } from '../../src/index.js';
import { proxyUrls } from '../../src/index.js';
import { describeProvider } from './conformance.js';

const SECRET = 'hunter2-secret';

describeProvider('proxyUrls', {
    makeProvider: () => proxyUrls([`http://bob:${SECRET}@host:8000`, `socks5://host-2`, null]),
    secret: SECRET,
});

function listed(provider: Provider): readonly ProviderExit[] {
    return provider.exits.kind === 'listed' ? provider.exits.exits : [];
}

async function onlyUrl(url: string): Promise<URL> {
    const provider = proxyUrls([url]);
    return new URL((await provider.connect(listed(provider)[0]!, {}))!);
}

describe('proxyUrls', () => {
    it.each([
        ['http://user:p@ss/w:rd?#%@host:8000', 'user', 'p@ss/w:rd?#%'],
        ['http://user:p%40ss%2Fw@host:8000', 'user', 'p@ss/w'],
        ['http://user%2Ccountry:pass@host:8000', 'user,country', 'pass'],
        ['http://only-user@host:8000', 'only-user', ''],
        ['socks5://user:a@b@c@host:1080', 'user', 'a@b@c'],
        ['https://host:8443', '', ''],
    ])('reads the credentials of %s', async (url, username, password) => {
        const parsed = await onlyUrl(url);
        expect(decodeURIComponent(parsed.username)).toBe(username);
        expect(decodeURIComponent(parsed.password)).toBe(password);
        expect(parsed.hostname).toBe('host');
    });

    it.each([
        ['http://host', 'host:80', undefined],
        ['https://HOST', 'host:443', undefined],
        ['socks5://127.3.0.7', '127.3.0.7:1080', '127.3.0.7'],
        ['http://[2001:db8::1]:8000', '[2001:db8::1]:8000', '2001:db8::1'],
        ['http://[::ffff:10.0.0.1]:8000/', '[::ffff:10.0.0.1]:8000', '10.0.0.1'],
    ])('labels %s by host and port', (url, label, ip) => {
        expect(listed(proxyUrls([url]))[0]).toMatchObject({ label, ...(ip !== undefined && { ip }) });
    });

    it('counts duplicates once, however they are written', () => {
        const provider = proxyUrls(['http://a:b@host', 'http://a:b@HOST:80/', 'http://a:%62@host:80', null, null]);
        expect(listed(provider).map(({ label }) => label)).toEqual(['a@host:80', 'direct']);
    });

    it('tells entries of one gateway apart by user name, and by number when only the passwords differ', async () => {
        const provider = proxyUrls(['http://a:x@gate:1', 'http://b:x@gate:1', 'http://a:y@gate:1']);
        expect(listed(provider).map(({ label }) => label)).toEqual(['a@gate:1', 'b@gate:1', 'a@gate:1#2']);
        expect(await provider.connect(listed(provider)[2]!, {})).toBe('http://a:y@gate:1');
    });

    it('takes null for a direct connection', async () => {
        const provider = proxyUrls([null]);
        expect(await provider.connect(listed(provider)[0]!, {})).toBeUndefined();
    });

    it.each(['ftp://host:1', 'host:8000', 'http://host:99999', 'http://ho st:1', 'http://[nonsense]:1', '', 'http://'])(
        'refuses %j and names its index, not its text',
        (url) => {
            const secretUrl = url.replace('host', `${SECRET}@host`);
            expect(() => proxyUrls(['http://fine:1', secretUrl])).toThrow(/entry 1 is not a proxy URL/);
            expect(() => proxyUrls(['http://fine:1', secretUrl])).not.toThrow(new RegExp(SECRET));
        },
    );

    it('refuses an empty list', () => {
        expect(() => proxyUrls([])).toThrow(/at least one proxy URL/);
    });

    it('reads 100 000 entries', () => {
        const urls = Array.from(
            { length: 100_000 },
            (_, index) => `http://u:p@10.${index >> 16}.${(index >> 8) & 255}.${index & 255}:80`,
        );
        expect(listed(proxyUrls(urls))).toHaveLength(100_000);
    });
});
