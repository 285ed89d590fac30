import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, readPage } from '../docs/pages.js';
import { PackedApp, ROOT } from './packed-app.js';

let app: PackedApp;
let readme: string;
beforeAll(async () => {
    app = new PackedApp();
    app.link('crawlee', '@types/node');
    readme = await readPage('README.md');
});
afterAll(() => app.remove());

/** Saves the first program of the README in a language, word by word, under the name that the README gives it. */
function save(language: 'ts' | 'js', file: string): void {
    expect(readme).toContain(file);
    const { code } = blocksOf(readme).find((block) => block.language === language)!;
    writeFileSync(join(app.folder, file), code);
}

const TSX = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

describe.each([
    ['ES module', 'ts', 'crawl.mjs', ['crawl.mjs']],
    ['CommonJS', 'js', 'crawl.cjs', ['crawl.cjs']],
    ['TypeScript', 'ts', 'crawl.mts', [TSX, 'crawl.mts']],
] as const)('the quick start of the README as %s', (_, language, file, command) => {
    it('crawls in the lab, with what npm packed', () => {
        save(language, file);
        const printed = app.run('node', ...command);
        const pages = [...printed.matchAll(/^Page (\d+) as (\S+) from (\S+)$/gm)];
        expect(new Set(pages.map(([, page]) => Number(page)))).toEqual(new Set(numbersTo(30)));
        const exits = pages.map(([, , , exit]) => exit!);
        expect(exits.filter((exit) => ['127.3.0.1', '127.3.0.2', '127.3.0.3'].includes(exit))).toEqual([]);
        expect(printed).toMatch(/ ok: 30,/);
    });
});

it('the quick start is strict TypeScript', () => {
    save('ts', 'crawl.mts');
    const strict = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'NodeNext', '--target', 'ES2022'];
    expect(
        app.run('node', TSC, ...strict, '--types', 'node', '--lib', 'ES2022,ESNext.Disposable,DOM', 'crawl.mts'),
    ).toBe('');
});

function numbersTo(last: number): number[] {
    return Array.from({ length: last }, (_, index) => index + 1);
}
