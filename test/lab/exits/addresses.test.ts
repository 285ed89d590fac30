import { describe, expect, it } from 'vitest';
import { HOSTS_PER_NETWORK, exitAddresses, maxExits } from '../../../src/lab/exits/addresses.js';

describe('exitAddresses', () => {
    it('never gives an address twice, and no network or broadcast address', () => {
        const addresses = exitAddresses(maxExits(HOSTS_PER_NETWORK), HOSTS_PER_NETWORK);
        expect(new Set(addresses).size).toBe(65_024);
        expect(addresses.filter((ip) => /\.(0|255)$/.test(ip))).toEqual([]);
        expect(addresses[0]).toBe('127.3.0.1');
        expect(addresses[254]).toBe('127.3.1.1');
        expect(addresses.at(-1)).toBe('127.3.255.254');
    });
});
