import { describe, expect, it } from 'vitest';
import { bannedExits, bannedNetworks, refuseAll, refusePaths } from '../../../src/lab/index.js';
import { answerOf, statusesAt } from './support.js';

describe('bannedExits', () => {
    it.each([
        ['a list', ['127.3.0.1']],
        ['a set', new Set(['127.3.0.1'])],
        ['one address', '127.3.0.1'],
        ['a test', (ip: string) => ip.endsWith('.1')],
    ])('takes %s', (_name, ips) => {
        const policy = bannedExits(ips);
        expect(policy.name).toBe('banned-exits');
        expect(statusesAt(policy, [0, 1e9])).toEqual([403, 403]);
        expect(statusesAt(policy, [0], '127.3.0.2')).toEqual([200]);
    });

    it('refuses with the status asked for, and a short page', () => {
        const verdict = answerOf(bannedExits(() => true, { status: 451 }));
        expect(verdict).toMatchObject({ status: 451, headers: { 'content-type': 'text/html; charset=utf-8' } });
        expect(verdict?.body).toContain('451 Unavailable For Legal Reasons');
    });
});

describe('bannedNetworks', () => {
    it('refuses every address of the networks', () => {
        const policy = bannedNetworks(['127.3.1.0/24', '127.3.8.0/22'], { status: 429 });
        const refused = [
            '127.3.0.255',
            '127.3.1.0',
            '127.3.1.255',
            '127.3.2.0',
            '127.3.7.9',
            '127.3.11.9',
            '127.3.12.0',
        ];
        expect(refused.map((ip) => statusesAt(policy, [0], ip)[0])).toEqual([200, 429, 429, 200, 200, 429, 200]);
        expect(policy.name).toBe('banned-networks');
    });

    it.each(['127.3.1.0', '127.3.1.0/33', '127.3.1.0/', 'shop.test/24'])(
        'does not take %s for a network',
        (network) => {
            expect(() => bannedNetworks([network])).toThrow(
                `"${network}" is not a network; write it like "127.3.1.0/24"`,
            );
        },
    );
});

describe('refusePaths and refuseAll', () => {
    it('refuse whoever asks', () => {
        const policy = refusePaths(['/page/17'], { status: 404 });
        expect(answerOf(policy, { path: '/page/17' })?.status).toBe(404);
        expect(answerOf(policy, { path: '/page/1' })).toBeUndefined();
        expect(statusesAt(refuseAll(), [0, 1])).toEqual([403, 403]);
        expect(statusesAt(refuseAll({ status: 503 }), [0])).toEqual([503]);
    });
});
