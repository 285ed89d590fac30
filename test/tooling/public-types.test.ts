import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { unexportedTypes } from '../../scripts/lib/unexported-types.mjs';

function filesOf(texts: Readonly<Record<string, string>>): (name: string) => string {
    const folder = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-types-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
    return (name) => join(folder, name);
}

it('types that an exported one names without being exported are found, in shared chunks too', () => {
    const file = filesOf({
        'chunk.d.ts': `interface Shared { readonly hidden: Hidden } interface Hidden {}
            declare function make<Own>(of: Own): Made; type Made = string; export { type Shared as S, make as m, type Made as M };`,
        'index.d.ts': `import { type S as Shared, m as make } from './chunk.js'; import type { Foreign } from 'elsewhere';
            type Mapped<Keys extends string> = { [Key in Keys]: Inner | Foreign | Promise<Key> };
            type Unpacked<T> = T extends Promise<infer Value> ? Value : never;
            interface Inner {} declare class Base { private readonly x; } declare class Face extends Base { of: typeof make }
            export { type Shared, make, type Mapped, type Unpacked, Face };`,
        'other.d.ts': `export { M as Made } from './chunk.js'; interface Named { } export type { Named };`,
    });
    expect(unexportedTypes([file('index.d.ts')]).sort()).toEqual([
        'Face names Base, which is not exported',
        'Mapped names Inner, which is not exported',
        'Shared names Hidden, which is not exported',
        'make names Made, which is not exported',
    ]);
    expect(unexportedTypes([file('index.d.ts'), file('other.d.ts')])).toHaveLength(3);
});
