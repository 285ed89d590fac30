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
    bundle('zod', await usedPartsOfZod()),
    bundle('csv-parse', `export { parse } from 'csv-parse/sync';`),
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

/** `z` with the functions that our sources call, and not with a translation of every message into forty languages. */
async function usedPartsOfZod() {
    const files = await readdir(join(ROOT, 'src'), { recursive: true });
    const sources = files.filter((file) => file.endsWith('.ts'));
    const texts = await Promise.all(sources.map((file) => readFile(join(ROOT, 'src', file), 'utf8')));
    const named = new Set(texts.flatMap((text) => [...text.matchAll(/\bz\.(\w+)/g)].map(([, name = '']) => name)));
    // `z.core` is used for its types only.
    const used = [...named].filter((name) => name in zod && name !== 'core').sort();
    const imports = used.map((name) => `import { ${name} as $${name} } from 'zod';`);
    return `${imports.join('\n')}\nexport const z = { ${used.map((name) => `${name}: $${name}`).join(', ')} };`;
}
