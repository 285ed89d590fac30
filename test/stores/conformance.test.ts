import { describe, expect, it, onTestFinished } from 'vitest';
import type { StateStore } from '../../src/index.js';
import { STORES } from './stores.js';

describe.each(STORES)('$name', ({ place }) => {
    /** The place, opened as often as there are processes. */
    async function open(): Promise<() => StateStore> {
        const opener = await place();
        return () => {
            const store = opener();
            onTestFinished(async () => store.close?.());
            return store;
        };
    }

    it('has a name for logs', async () => {
        expect((await open())().name).toMatch(/^[a-z][a-z-]+$/);
    });

    it('knows nothing that was not saved', async () => {
        expect(await (await open())().load('nothing')).toBeUndefined();
    });

    it('gives back what was saved, to the letter', async () => {
        const process = await open();
        const texts = {
            empty_object: '{}',
            json: '{"a":[1,2.5,null,true,"b"]}',
            unicode: '"Grüße, 世界, \u{1F36A}, \u2028\u2029"',
            escapes: '"\\"\\\\\\n\\u0000\\ud800"',
            white: '  {\n\t"a": 1\r\n}  \n',
            no_json: 'not { json',
            number: '12345678901234567890',
            large: JSON.stringify('x'.repeat(400_000)),
        };
        for (const [key, text] of Object.entries(texts)) await process().save(key, text);
        for (const [key, text] of Object.entries(texts)) expect(await process().load(key)).toBe(text);
    });

    it('takes every key of letters, digits, "_" and "-"', async () => {
        const process = await open();
        const keys = ['A', 'PROXY_SESSIONS_A_12', 'with-dash_and_9', '0', 'x'.repeat(100)];
        for (const key of keys) await process().save(key, `"${key}"`);
        for (const key of keys) expect(await process().load(key)).toBe(`"${key}"`);
        expect(await process().load('PROXY_SESSIONS_A_1')).toBeUndefined();
    });

    it('replaces what was saved before', async () => {
        const process = await open();
        await process().save('key', '"a long text that was there before"');
        await process().save('key', '"short"');
        expect(await process().load('key')).toBe('"short"');
    });

    it('removes', async () => {
        const process = await open();
        await process().save('key', '1');
        await process().save('other', '2');
        const store = process();
        expect(await store.load('key')).toBe('1');
        await store.remove('key');
        expect(await store.load('key')).toBeUndefined();
        expect(await process().load('key')).toBeUndefined();
        expect(await process().load('other')).toBe('2');
        await expect(process().remove('key')).resolves.toBeUndefined();
        await process().save('key', '3');
        expect(await process().load('key')).toBe('3');
    });

    it('saves many texts at once without mixing them', async () => {
        const process = await open();
        const store = process();
        const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
        await Promise.all(keys.map((key) => store.save(key, JSON.stringify({ key, filler: key.repeat(500) }))));
        for (const key of keys) expect(JSON.parse((await process().load(key))!)).toMatchObject({ key });
    });

    it('never mixes two texts of one key, whichever is last', async () => {
        const store = (await open())();
        const texts = Array.from({ length: 10 }, (_, index) => JSON.stringify(String(index).repeat(20_000)));
        await Promise.all(texts.map((text) => store.save('key', text)));
        expect(texts).toContain(await store.load('key'));
    });
});
