import type * as Zod from 'zod';
import { z } from 'zod';
import { expect, it, vi } from 'vitest';
import { lazy } from '../../src/common/lazy.js';

const made = vi.hoisted((): string[] => []);
vi.mock('zod', async (original) => {
    const zod = await original<typeof Zod>();
    const noted = new Proxy(zod.z, {
        get(target, name) {
            made.push(String(name));
            return Reflect.get(target, name) as unknown;
        },
    });
    return { ...zod, z: noted };
});

it('makes a value once, and not before somebody asks', () => {
    const make = vi.fn(() => ({}));
    const value = lazy(make);
    expect(make).not.toHaveBeenCalled();
    expect(value()).toBe(value());
    expect(make).toHaveBeenCalledTimes(1);
});

it('makes a value that is undefined once, too', () => {
    const make = vi.fn((): string | undefined => undefined);
    const value = lazy(make);
    expect([value(), value()]).toEqual([undefined, undefined]);
    expect(make).toHaveBeenCalledTimes(1);
});

it('imports the package without making a schema', async () => {
    const { ProxySessions } = await import('../../src/index.js');
    expect(made).toEqual([]);
    expect(z.string().safeParse('text').success).toBe(true);
    new ProxySessions({ proxyUrls: ['http://127.0.0.1:1'] });
    expect(made.length).toBeGreaterThan(10);
});
