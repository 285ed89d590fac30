import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['README.md', 'docs/detection.md', 'docs/architecture.md', 'docs/providers.md', 'docs/pacing.md'];

it('compiles every code block of the README and the docs', async () => {
    const folder = await mkdtemp(join(ROOT, 'test/docs/blocks-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const files = (await Promise.all(PAGES.map((page) => writeBlocks(page, folder)))).flat();
    expect(files.length).toBeGreaterThan(4);

    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    const program = ts.createProgram(files, { ...options, noUnusedLocals: false, noEmit: true });
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
        return `${file?.fileName.slice(folder.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
    expect(problems).toEqual([]);
});

async function writeBlocks(page: string, folder: string): Promise<string[]> {
    const text = await readFile(join(ROOT, page), 'utf8');
    const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!);
    return Promise.all(
        blocks.map(async (code, index) => {
            const file = join(folder, `${page.replaceAll(/\W/g, '-')}-${index}.mts`);
            // A block without imports goes on where the one before it left off.
            const context = /^import /m.test(code)
                ? ''
                : blocks.slice(0, index).findLast((block) => /^import /m.test(block));
            await writeFile(file, `${context}\n${code}\nexport {};\n`);
            return file;
        }),
    );
}
