import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { startLab } from 'crawlee-proxy-sessions/lab';
import type { BrowserContext } from 'playwright';
import { chromium } from 'playwright';
import { expect, it, onTestFinished } from 'vitest';
import { withPlaywrightContexts } from '../../src/crawlee3/browser/contexts/playwright-contexts.js';
import type { Certificate } from '../../src/interception/certificates.js';
import { createAuthority, issueCertificate, publicKeyHash } from '../../src/interception/certificates.js';
import { browserLaunch } from '../support.js';

const HOST = 'shop.test';

/** An https site that wants to be visited by https only, and to which each request comes by a connection of its own. */
async function secureSite(certificate: Certificate) {
    const handshakes: { readonly ip: string; readonly isResumed: boolean }[] = [];
    const server = createServer(certificate, (_, response) => {
        response.writeHead(200, { 'strict-transport-security': 'max-age=3600', connection: 'close' }).end('secure');
    });
    server.on('secureConnection', (socket: TLSSocket) =>
        handshakes.push({ ip: socket.remoteAddress!, isResumed: socket.isSessionReused() }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { url: `https://${HOST}:${(server.address() as AddressInfo).port}/`, handshakes };
}

it('contexts of one process share neither what a site demanded of TLS, nor tickets by which it knows a visitor again', async () => {
    const target = await startLab({ exits: 2, site: { hostname: HOST } });
    onTestFinished(() => target.close());
    const certificate = await issueCertificate(await createAuthority('test'), [HOST]);
    const secure = await secureSite(certificate);

    const { launchOptions } = browserLaunch();
    const args = [...launchOptions.args, `--ignore-certificate-errors-spki-list=${publicKeyHash(certificate)}`];
    const launcher = withPlaywrightContexts(chromium);
    const [first, second] = await Promise.all(
        target.proxyUrls.map(async (server) => {
            const options = { ...launchOptions, args, proxy: { server } };
            const context = (await launcher.launchPersistentContext('', options)) as unknown as BrowserContext;
            onTestFinished(() => context.close());
            return context;
        }),
    );
    const visit = async (context: BrowserContext, url: string): Promise<boolean> => {
        const page = await context.newPage();
        const response = await page.goto(url, { timeout: 10_000 }).catch(() => null);
        await page.close();
        return response?.ok() === true;
    };

    expect(await visit(first!, target.site.url)).toBe(true);
    for (const url of [secure.url, secure.url]) expect(await visit(first!, url)).toBe(true);
    // The first goes by https only from now on, where nobody answers.
    expect(await visit(first!, target.site.url)).toBe(false);
    expect(await visit(second!, target.site.url)).toBe(true);
    for (const url of [secure.url, secure.url]) expect(await visit(second!, url)).toBe(true);

    for (const { ip } of target.exits) {
        const own = secure.handshakes.filter((handshake) => handshake.ip === ip).map(({ isResumed }) => isResumed);
        expect([own[0], own.includes(true)]).toEqual([false, true]);
    }
});
