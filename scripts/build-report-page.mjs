// Makes the page of the HTML report out of report-page/: one file that needs no other, with a place for the data.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licensesOf } from './lib/licenses.mjs';

const SOURCES = new URL('../report-page/', import.meta.url);
const RESULT = new URL('../src/report/page-template.js', import.meta.url);
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const [template, style, { script, notice }] = await Promise.all([text('template.html'), bundleStyle(), bundleScript()]);
/** @type {Record<string, string>} */
const parts = { style, script: notice + script, policy: policyFor(notice + script) };
const page = template.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => parts[name] ?? '');
const source = `// Made by scripts/build-report-page.mjs out of report-page/.\nexport const PAGE_TEMPLATE = ${JSON.stringify(page)};\n`;
// Left alone when nothing changed, so that nobody who watches files is woken.
if ((await readFile(RESULT, 'utf8').catch(() => '')) !== source) await writeFile(RESULT, source);

/** @param {string} name */
function text(name) {
    return readFile(new URL(name, SOURCES), 'utf8');
}

async function bundleStyle() {
    const { outputFiles } = await build({ ...inputOf('style.css'), minify: true, write: false });
    return outputFiles[0]?.text ?? '';
}

async function bundleScript() {
    const { outputFiles, metafile } = await build({
        ...inputOf('main.ts'),
        bundle: true,
        minify: true,
        write: false,
        metafile: true,
        format: 'iife',
        target: 'es2022',
        legalComments: 'none',
        charset: 'utf8',
    });
    // The script stands in a script element, which such a text would end.
    const script = (outputFiles[0]?.text ?? '').replaceAll('</script', '<\\/script');
    return { script, notice: await licensesOf(Object.keys(metafile.inputs), ROOT) };
}

/** @param {string} name */
function inputOf(name) {
    return { entryPoints: [fileURLToPath(new URL(name, SOURCES))], absWorkingDir: ROOT };
}

/**
 * The page may run its own script and nothing else, and may not use the network.
 * @param {string} script
 */
function policyFor(script) {
    const hash = createHash('sha256').update(script).digest('base64');
    return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:`;
}
