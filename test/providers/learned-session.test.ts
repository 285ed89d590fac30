import { expect, it } from 'vitest';
import { scrapoxy, zyteSmartProxy } from '../../src/index.js';
import type { Connection, Provider } from '../../src/index.js';
import { proxyMesh } from '../../src/providers/proxy-mesh.js';
import { LearnedSession } from '../../src/providers/learned-session.js';

it('tells the id that its service gave it, once an answer has told it', async () => {
    const session = new LearnedSession({ header: 'X-Session', firstValue: 'create' });
    expect(session.learnedId).toBeUndefined();
    expect(await session.next()).toEqual({ 'X-Session': 'create' });
    session.heard({ 'x-session': '42' });
    expect(session.learnedId).toBe('42');
});

it.each<[string, Provider, string]>([
    ['zyteSmartProxy', zyteSmartProxy({ apiKey: 'key', sessions: 'first-request' }), 'X-Crawlera-Session'],
    ['scrapoxy', scrapoxy({ username: 'user', password: 'password' }), 'X-Scrapoxy-Proxyname'],
    [
        'proxyMesh',
        proxyMesh({ url: 'http://gate.example:31280', username: 'user', password: 'password' }),
        'X-ProxyMesh-Prefer-IP',
    ],
])('%s goes on with the id of an earlier run, and makes no other session', async (_, provider, header) => {
    const exit = { id: 'abcd1234', label: 'a session' };
    const { session } = (await provider.connect(exit, { learnedId: 'known-from-before' })) as Connection;
    expect(session.learnedId).toBe('known-from-before');
    expect(await session.next()).toMatchObject({ [header]: 'known-from-before' });
    const { session: fresh } = (await provider.connect(exit, {})) as Connection;
    expect('learnedId' in fresh && fresh.learnedId).toBeUndefined();
});
