// Makes the files of dist/internal/; see scripts/lib/internal-modules.mjs.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as zod from 'zod';
import { licensesOf } from './lib/licenses.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARGET = 'node20.11';

await mkdir(join(ROOT, 'dist/internal'), { recursive: true });
await Promise.all([
    bundle('report-page', `export { PAGE_TEMPLATE } from './src/report/page-template.js';`),
    bundle('zod-parts', await usedPartsOfZod()),
    stub(
        'zod',
        `exports.z = { ${(await usedNamesOfZod()).map((name) => `get ${name}() { return load().${name}; }`).join(', ')} };`,
    ),
    bundle('csv-parse-parts', `export { parse } from 'csv-parse/sync';`),
    stub('csv-parse', 'exports.parse = (...given) => load().parse(...given);'),
    bundle('selfsigned', `export { generate } from 'selfsigned';`),
]);

/**
 * @param {string} name
 * @param {string} source
 */
async function bundle(name, source) {
    const { outputFiles, metafile } = await build({
        stdin: { contents: source, resolveDir: ROOT },
        bundle: true,
        write: false,
        metafile: true,
        platform: 'node',
        format: 'cjs',
        target: TARGET,
        // Names stay, for people who read a stack trace.
        minifySyntax: true,
        minifyWhitespace: true,
        legalComments: 'none',
        absWorkingDir: ROOT,
    });
    const libraries = Object.keys(metafile.inputs).filter((file) => file.includes('node_modules/'));
    const notice = libraries.length === 0 ? '' : await licensesOf(libraries, ROOT);
    await writeFile(join(ROOT, 'dist/internal', `${name}.cjs`), notice + (outputFiles[0]?.text ?? ''));
}

/**
 * A module that loads its parts when they are first needed: the import of the package does not wait for them.
 * @param {string} name
 * @param {string} source Has `load`, which returns what the parts export.
 */
async function stub(name, source) {
    const load = `let parts;\nconst load = () => (parts ??= require('./${name}-parts.cjs'));\n`;
    await writeFile(join(ROOT, 'dist/internal', `${name}.cjs`), `'use strict';\n${load}${source}\n`);
}

/** The functions that our sources call, without a translation of every message into forty languages. */
async function usedPartsOfZod() {
    return `export { ${(await usedNamesOfZod()).join(', ')} } from 'zod';`;
}

async function usedNamesOfZod() {
    const files = await readdir(join(ROOT, 'src'), { recursive: true });
    const sources = files.filter((file) => file.endsWith('.ts'));
    const texts = await Promise.all(sources.map((file) => readFile(join(ROOT, 'src', file), 'utf8')));
    const named = new Set(texts.flatMap((text) => [...text.matchAll(/\bz\.(\w+)/g)].map(([, name = '']) => name)));
    // `z.core` is used for its types only.
    return [...named].filter((name) => name in zod && name !== 'core').sort();
}
