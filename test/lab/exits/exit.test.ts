import { describe, expect, it } from 'vitest';
import { LabExit } from '../../../src/lab/exits/exit.js';
import type { Fault } from '../../../src/lab/index.js';
import { loopbackLookup } from '../../../src/lab/network/lookup.js';
import { get, lab, tunnel } from '../support.js';

describe('the faults of an exit', () => {
    it.each([502, 593, 595, 407, 429])('answers plain requests and CONNECT with %i', async (status) => {
        const fault: Fault = { kind: 'status', status, headers: { 'X-Reason': 'tired' }, body: 'no' };
        const { exits, site } = await lab({ exits: 1, faults: { 0: fault } });
        const via = exits[0]!.proxyUrl;
        expect(await get(site.url, { via })).toMatchObject({ status, body: 'no', headers: { 'x-reason': 'tired' } });
        await expect(tunnel(site.url, via)).rejects.toThrow(`CONNECT: ${status}`);
        expect(exits[0]).toMatchObject({ requests: 2, fault });
        expect(site.log).toHaveLength(0);
    });

    it('is not there when dead, and back on the same port when mended', async () => {
        const { exits, site } = await lab({
            exits: 2,
            faults: (index) => (index === 0 ? { kind: 'dead' } : undefined),
        });
        const [dead, well] = exits;
        const via = dead!.proxyUrl;
        await expect(get(site.url, { via })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
        await dead!.setFault(undefined);
        expect((await get(site.url, { via })).status).toBe(200);
        expect(dead!.proxyUrl).toBe(via);

        const open = await tunnel(site.url, well!.proxyUrl);
        await well!.setFault({ kind: 'dead' });
        expect(
            await open
                .resume()
                .toArray()
                .catch(() => []),
        ).toEqual([]);
        await expect(get(site.url, { via: well!.proxyUrl })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    });

    it('takes changes in the order they were asked for', async () => {
        const { exits, site } = await lab({ exits: 1 });
        const exit = exits[0]!;
        await Promise.all([
            exit.setFault({ kind: 'dead' }),
            exit.setFault(undefined),
            exit.setFault({ kind: 'dead' }),
            exit.setFault(undefined),
        ]);
        expect((await get(site.url, { via: exit.proxyUrl })).status).toBe(200);
    });

    it('holds a request back when slow, and passes it on in the end', async () => {
        const { exits, site } = await lab({ exits: 2, faults: { 0: { kind: 'slow', delayMillis: 600_000 } } });
        const [slow, well] = exits;
        const held = get(`${site.url}/page/1`, { via: slow!.proxyUrl }).catch(() => 'cut');
        while (slow!.requests === 0) await new Promise((resolve) => setImmediate(resolve));
        await get(`${site.url}/page/2`, { via: well!.proxyUrl });
        await slow!.setFault({ kind: 'slow', delayMillis: 20 });
        await get(`${site.url}/page/3`, { via: slow!.proxyUrl });
        expect(site.log.map(({ path }) => path)).toEqual(['/page/2', '/page/3']);

        await slow!.setFault({ kind: 'dead' });
        expect(await held).toBe('cut');
    });

    it('never answers when hanging, even once it is mended', async () => {
        const { exits, site } = await lab({ exits: 1, faults: { 0: { kind: 'hang' } } });
        const exit = exits[0]!;
        const via = exit.proxyUrl;
        const plain = get(`${site.url}/page/1`, { via }).catch(() => 'cut');
        const connect = tunnel(site.url, via).catch(() => 'cut');
        while (exit.requests < 2) await new Promise((resolve) => setImmediate(resolve));
        await exit.setFault(undefined);
        await get(`${site.url}/page/2`, { via });
        expect(site.log.map(({ path }) => path)).toEqual(['/page/2']);

        await exit.setFault({ kind: 'dead' });
        expect(await Promise.all([plain, connect])).toEqual(['cut', 'cut']);
    });
});

describe('an exit whose address the platform lacks', () => {
    it('says what to do', async () => {
        const options = {
            protocol: 'http',
            credentials: undefined,
            fault: undefined,
            latencyMillis: 0,
            idleMillis: undefined,
            lookup: loopbackLookup([]),
        } as const;
        // An address reserved for documentation: no machine has it.
        await expect(LabExit.start({ ...options, ip: '192.0.2.1' })).rejects.toThrow(
            'on macOS run "sudo ifconfig lo0 alias 192.0.2.1"',
        );
    });
});
