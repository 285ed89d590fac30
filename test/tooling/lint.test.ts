import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { expect, it } from 'vitest';

const eslint = new ESLint({ cwd: fileURLToPath(new URL('../..', import.meta.url)) });

/** The rules that complain about `source` when it stands in `file`, which must exist for the type-aware rules. */
async function complaints(file: string, source: string): Promise<string[]> {
    const [result] = await eslint.lintText(source, { filePath: file });
    return result!.messages.map((message) => message.ruleId ?? message.message);
}

const IMPURE: [source: string, rule: string][] = [
    ['export const a = Date.now();', 'no-restricted-syntax'],
    ['export const a = new Date();', 'no-restricted-syntax'],
    ['export const a = Math.random();', 'no-restricted-syntax'],
    ['export const a = Math.random;', 'no-restricted-syntax'],
    ['export const a = setTimeout(() => {}, 1);', 'no-restricted-globals'],
    ['export const a = setInterval(() => {}, 1);', 'no-restricted-globals'],
    ["import { readFileSync } from 'node:fs'; export { readFileSync };", 'no-restricted-imports'],
];

it.each(IMPURE)('the engine may not say: %s', async (source, rule) => {
    expect(await complaints('src/engine/engine.ts', source)).toContain(rule);
});

it('a date that is given its time is fine', async () => {
    expect(await complaints('src/engine/engine.ts', 'export const a = (at: number) => new Date(at);')).toEqual([]);
});

it.each([
    ['export const a: any = 1;', '@typescript-eslint/no-explicit-any'],
    ['Promise.resolve();', '@typescript-eslint/no-floating-promises'],
    [`export {};\n${'void 0;\n'.repeat(300)}`, 'max-lines'],
])('no source file may say: %s', async (source, rule) => {
    expect(await complaints('src/common/errors.ts', source)).toContain(rule);
});
