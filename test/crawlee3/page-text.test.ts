import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { beginningOfStream, withBeginningRead } from '../../src/crawlee3/http/page-text.js';

it.each([0, 1, 100_000, 262_144, 700_000])(
    'gives back a stream of %i bytes as it was, and knows its beginning',
    async (size) => {
        const body = 'x'.repeat(size);
        const again = await withBeginningRead(Readable.from(body === '' ? [] : [body.slice(0, 10), body.slice(10)]));
        expect(beginningOfStream(again)).toBe(body.slice(0, 262_144));
        expect(await text(again)).toBe(body);
    },
);

it('does not wait for what comes slowly', async () => {
    const slow = new Readable({ read: () => undefined });
    slow.push('first ');
    const again = await withBeginningRead(slow, 20);
    expect(beginningOfStream(again)).toBe('first ');
    slow.push('second');
    slow.push(null);
    expect(await text(again)).toBe('first second');
});

it('hands an error of the stream to whoever reads on', async () => {
    const broken = new Readable({ read: () => undefined });
    broken.push('first ');
    const again = await withBeginningRead(broken, 20);
    broken.destroy(new Error('cut off'));
    await expect(text(again)).rejects.toThrow('cut off');
});
