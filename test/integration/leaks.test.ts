import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyValueStore, log } from '@crawlee/cheerio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LAB_LOGIN } from '../setup/lab-login.js';
import { takeLeaks, watchForLeaks } from '../setup/leaks.js';
import { inMemory } from '../support.js';

const { username, password } = LAB_LOGIN;
const URL_WITH_PASSWORD = `http://${username}:${password}@127.3.0.1:8000`;

/** The watch over the password of the proxies fails every other file in which one of these happens. */
describe('the watch for leaks sees the password', () => {
    function folder(): string {
        const path = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-leaks-'));
        onTestFinished(() => rmSync(path, { recursive: true, force: true }));
        return path;
    }

    it.each<[string, () => unknown]>([
        ['in a file', () => writeFile(join(folder(), 'a.txt'), `{"url":"${URL_WITH_PASSWORD}"}`)],
        ['in bytes', () => appendFileSync(join(folder(), 'a.txt'), Buffer.from(URL_WITH_PASSWORD))],
        ["in a file's name", () => writeFile(join(folder(), password), '')],
        ['as a header', () => log.info(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`)],
        ['in a log line for debugging', () => log.child({ prefix: 'Any' }).debug('opened', { url: URL_WITH_PASSWORD })],
        ['in an error that is logged', () => log.exception(new Error(`no way to ${URL_WITH_PASSWORD}`), 'failed')],
        ['in a value', async () => (await store()).setValue('key', { deep: [{ url: URL_WITH_PASSWORD }] })],
        ['in a key', async () => (await store()).setValue(`key-${password}`, 1)],
        ['in statistics', () => watchForLeaks('stats()', { exits: { [URL_WITH_PASSWORD]: { requests: 1 } } })],
    ])('%s', async (_, leak) => {
        expect(takeLeaks()).toEqual([]);
        await leak();
        expect(takeLeaks().length).toBeGreaterThan(0);
    });
});

function store(): Promise<KeyValueStore> {
    return KeyValueStore.open('leaks', { config: inMemory() });
}
