import { setTimeout as sleep } from 'node:timers/promises';
import { CheerioCrawler } from '@crawlee/cheerio';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { Server } from 'proxy-chain';
import { expect, it, onTestFinished } from 'vitest';
import type { Provider, ProxySessionsEvents } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const IDLE_SECS = 1;

/** A gateway as residential services run them: a session that was idle for too long quietly gets another exit. */
async function startGateway({ exits }: Lab): Promise<string> {
    const sessions = new Map<string, { exitIndex: number; usedAt: number }>();
    let nextExit = 0;
    const gateway = new Server({
        host: '127.0.0.1',
        port: 0,
        prepareRequestFunction: ({ username }) => {
            const known = sessions.get(username);
            const isAlive = known !== undefined && Date.now() - known.usedAt < IDLE_SECS * 1000;
            const exitIndex = isAlive ? known.exitIndex : nextExit++ % exits.length;
            sessions.set(username, { exitIndex, usedAt: Date.now() });
            return { upstreamProxyUrl: exits[exitIndex]!.proxyUrl };
        },
    });
    await gateway.listen();
    onTestFinished(() => gateway.close(true));
    return `127.0.0.1:${gateway.port}`;
}

it('gives up a session before its provider moves it to another exit', async () => {
    const target = await lab({ exits: 30 });
    const host = await startGateway(target);
    const provider: Provider = {
        name: 'gateway',
        exits: { kind: 'minted', maxSessions: 5, fitSessionId: (id) => id },
        lifetime: { idleSecs: IDLE_SECS },
        connect: ({ id }) => `http://${id}:password@${host}`,
    };
    const proxySessions = sessionsFor(target, { provider, proxyUrls: undefined } as never);
    const retired: ProxySessionsEvents['sessionRetired'][] = [];
    proxySessions.on('sessionRetired', (event) => retired.push(event));
    const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 5, requestHandler: () => {} });
    const crawler = new CheerioCrawler({ ...options, keepAlive: true }, inMemory());
    const running = crawler.run();
    for (let burst = 0; burst < 3; burst += 1) {
        await crawler.addRequests(target.site.urls(10, `/burst-${burst}`));
        while (target.site.servedPages().length < (burst + 1) * 10) await sleep(20);
        await sleep(IDLE_SECS * 1000);
    }
    await crawler.teardown();
    await running;

    expect(target.site.servedPages()).toHaveLength(30);
    expect(target.site.strayCookies()).toEqual([]);
    expect(target.site.log.some(({ cookies }) => 'visitor' in cookies)).toBe(true);
    expect(retired.length).toBeGreaterThanOrEqual(5);
    expect(new Set(retired.map(({ reason }) => reason))).toEqual(new Set(['expired']));
});
