import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAuthority } from '../../src/interception/certificates.js';
import type { Connection, Provider } from '../../src/providers/provider.js';
import { LocalLogin } from '../../src/relay/local-login.js';
import { Relay } from '../../src/relay/relay.js';
import { SocksBridges } from '../../src/relay/socks-bridges.js';
import { lab } from '../support.js';

/** The status line that a proxy answers to raw bytes. */
async function ask(proxyUrl: string, head: readonly string[], login: string | undefined): Promise<string> {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(proxyUrl).port) });
    onTestFinished(() => void socket.destroy());
    const authorization = login === undefined ? [] : [`Proxy-Authorization: Basic ${btoa(login)}`];
    socket.end([...head, ...authorization, 'Connection: close', '', ''].join('\r\n'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString().split('\r\n')[0]!;
}

function loginOf(proxyUrl: string): string {
    const { username, password } = new URL(proxyUrl);
    return `${username}:${password}`;
}

async function bridge(proxyUrl: string): Promise<string> {
    const bridges = new SocksBridges();
    onTestFinished(() => bridges.close());
    return bridges.urlFor(proxyUrl);
}

async function relay(proxyUrl: string, interception?: Provider['interception']): Promise<string> {
    const session = { next: async () => ({ 'x-session': '1' }) } as unknown as Connection['session'];
    const started = await Relay.start({ proxyUrl, session }, interception ? { interception } : {}, () =>
        createAuthority('test'),
    );
    onTestFinished(() => started.close());
    return started.url;
}

const LOCAL_PROXIES = [
    { name: 'a bridge to a SOCKS proxy', protocol: 'socks5', open: bridge },
    { name: 'a relay', protocol: 'http', open: (url: string) => relay(url) },
    { name: 'a relay that opens TLS', protocol: 'http', open: (url: string) => relay(url, { verification: 'off' }) },
] as const;

describe.each(LOCAL_PROXIES)('$name', ({ protocol, open }) => {
    it.each(['none', 'a wrong password', 'a wrong user', 'the login of another'] as const)(
        'lets nobody through with %s',
        async (kind) => {
            const target = await lab({ exits: 1, protocol });
            const url = await open(target.proxyUrls[0]!);
            const login = {
                none: undefined,
                'a wrong password': 'local:guess',
                'a wrong user': `other:${new URL(url).password}`,
                'the login of another': loginOf(await open(target.proxyUrls[0]!)),
            }[kind];
            const page = target.site.urls(1)[0]!;
            const { host } = new URL(page);
            expect(await ask(url, [`GET ${page} HTTP/1.1`, `Host: ${host}`], login)).toContain(' 407 ');
            expect(await ask(url, [`CONNECT ${host} HTTP/1.1`, `Host: ${host}`], login)).toContain(' 407 ');
            const upgrade = ['Upgrade: websocket', 'Connection: upgrade'];
            expect(await ask(url, [`GET ${page} HTTP/1.1`, `Host: ${host}`, ...upgrade], login)).toContain(' 407 ');
            expect(target.site.log).toEqual([]);
        },
    );

    it('lets the package through', async () => {
        const target = await lab({ exits: 1, protocol });
        const url = await open(target.proxyUrls[0]!);
        const { host } = new URL(target.site.urls(1)[0]!);
        expect(await ask(url, [`CONNECT ${host} HTTP/1.1`, `Host: ${host}`], loginOf(url))).toContain(' 200 ');
    });
});

describe('LocalLogin', () => {
    it('is another one for each local proxy', () => {
        const urls = Array.from({ length: 100 }, () => new LocalLogin().urlFor(8_000));
        expect(new Set(urls).size).toBe(100);
        expect(new URL(urls[0]!).password.length).toBeGreaterThanOrEqual(32);
    });

    it.each([undefined, '', 'Basic', 'Basic !', 'Bearer x', `Basic ${btoa('local:')}`])('takes no %j', (header) => {
        expect(new LocalLogin().accepts(header)).toBe(false);
    });
});
