import { afterEach, describe, expect, it, vi } from 'vitest';
import { findChromium } from '../../src/lab/index.js';

describe('findChromium', () => {
    afterEach(() => vi.unstubAllEnvs());

    it('takes the one that CHROMIUM_PATH names, with arguments for loopback', async () => {
        vi.stubEnv('CHROMIUM_PATH', process.execPath);
        expect(await findChromium()).toEqual({
            executablePath: process.execPath,
            args: expect.arrayContaining(['--no-sandbox', '--proxy-bypass-list=<-loopback>']),
        });
    });

    it('does not take another one when that is missing', async () => {
        vi.stubEnv('CHROMIUM_PATH', '/no/such/chromium');
        await expect(findChromium()).rejects.toThrow('CHROMIUM_PATH is "/no/such/chromium"');
    });
});
