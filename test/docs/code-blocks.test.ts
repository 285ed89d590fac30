import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it, onTestFinished } from 'vitest';
import { ROOT, blocksOf, pages } from './pages.js';

/** As which files blocks are compiled; the others hold no program. */
const EXTENSIONS: Readonly<Record<string, string | undefined>> = {
    ts: 'mts',
    js: 'cjs',
    sh: undefined,
    text: undefined,
    mermaid: undefined,
};

it('compiles every code block of the README and the docs', async () => {
    const folder = await mkdtemp(join(ROOT, 'test/docs/blocks-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const files = (await Promise.all([...(await pages())].map((page) => writeBlocks(page, folder)))).flat();
    expect(files.length).toBeGreaterThan(10);

    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    const program = ts.createProgram(files, { ...options, noUnusedLocals: false, noEmit: true });
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
        return `${file?.fileName.slice(folder.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
    expect(problems).toEqual([]);
}, 300_000); // a whole compilation, on a machine that may be busy

it('knows the language of every block', async () => {
    const languages = [...(await pages()).values()].flatMap(blocksOf).map(({ language }) => language);
    expect(languages.filter((language) => !(language in EXTENSIONS))).toEqual([]);
});

async function writeBlocks([page, text]: [string, string], folder: string): Promise<string[]> {
    const blocks = blocksOf(text);
    const written = blocks.map(async ({ language, code }, index) => {
        const extension = EXTENSIONS[language];
        if (extension === undefined) return [];
        const file = join(folder, `${page.replaceAll(/\W/g, '-')}-${index}.${extension}`);
        // A block without imports goes on where the one before it left off.
        const context = isWhole(code)
            ? ''
            : (blocks.slice(0, index).findLast((block) => isWhole(block.code))?.code ?? '');
        await writeFile(file, `${context}\n${code}\n${extension === 'mts' ? 'export {};\n' : ''}`);
        return [file];
    });
    return (await Promise.all(written)).flat();
}

function isWhole(code: string): boolean {
    return /^(?:import |const .* = require\()/m.test(code);
}
