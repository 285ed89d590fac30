import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { loopbackLookup } from '../../../src/lab/network/lookup.js';

function resolve(hostname: string, all: boolean): Promise<string | LookupAddress[]> {
    return new Promise((done, fail) =>
        loopbackLookup(['shop.test'])(hostname, { all }, (error, address) => (error ? fail(error) : done(address))),
    );
}

describe('loopbackLookup', () => {
    it.each(['shop.test', 'Shop.Test', 'localhost'])('leads %s to loopback', async (hostname) => {
        expect(await resolve(hostname, false)).toBe('127.0.0.1');
        expect(await resolve(hostname, true)).toEqual([{ address: '127.0.0.1', family: 4 }]);
    });

    it('knows nothing else', async () => {
        await expect(resolve('example.com', true)).rejects.toMatchObject({
            code: 'ENOTFOUND',
            hostname: 'example.com',
        });
    });
});
