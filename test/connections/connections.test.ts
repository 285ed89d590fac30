import type { ClientRequest } from 'node:http';
import { request } from 'node:http';
import { startLab } from 'crawlee-proxy-sessions/lab';
import { expect, it, onTestFinished } from 'vitest';
import { Connections } from '../../src/connections/connections.js';
import type { IdentityConnections } from '../../src/connections/identity-connections.js';

const MOST = 20;

it('keeps so many sockets at most, those of identities that were used lately', async () => {
    const { lab, connections } = await setUp(MOST);
    const identities = Array.from({ length: 2 * MOST }, (_, index) => ({ index }));
    const proxyUrl = lab.proxyUrls[0]!;
    const of = (identity: object) =>
        connections.of(identity, { proxyUrl, alwaysTunnels: false, exit: 'one', tariff: '0', keep: true });
    for (const identity of identities) await get(lab.site.url, of(identity));
    expect(connections.openSockets).toBeGreaterThan(MOST - 5);
    expect(connections.openSockets).toBeLessThanOrEqual(MOST);
    expect((await get(lab.site.url, of(identities.at(-1)!))).reusedSocket).toBe(true);
    expect((await get(lab.site.url, of(identities[0]!))).reusedSocket).toBe(false);
    connections.close();
    await expect.poll(() => connections.openSockets).toBe(0);
});

it('keeps nothing for an identity that has ended', async () => {
    const { lab, connections } = await setUp();
    const identity = {};
    const route = { proxyUrl: lab.proxyUrls[0], alwaysTunnels: false, exit: 'one', tariff: '0', keep: true };
    const before = connections.of(identity, route);
    await get(lab.site.url, before);
    connections.end(identity);
    for (const late of [before, connections.of(identity, route)]) {
        expect((await get(lab.site.url, late)).reusedSocket).toBe(false);
    }
    await expect.poll(() => connections.openSockets).toBe(0);
});

async function setUp(mostSockets?: number) {
    const lab = await startLab({ exits: 1 });
    const connections = new Connections((url) => new URL(url).hostname, mostSockets);
    onTestFinished(async () => {
        connections.close();
        await lab.close();
    });
    return { lab, connections };
}

async function get(url: string, connections: IdentityConnections): Promise<ClientRequest> {
    const sent = request(url, { agent: connections.agents('kept').http });
    await new Promise<void>((resolve, reject) => {
        sent.once('response', (response) => response.resume().once('end', resolve));
        sent.once('error', reject).end();
    });
    return sent;
}
