import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Block {
    /** What stands behind the three backticks. */
    readonly language: string;
    readonly code: string;
}

/** Every page that people read, by its path in the repository. */
export async function pages(): Promise<Map<string, string>> {
    const docs = (await readdir(join(ROOT, 'docs'), { recursive: true })).filter(
        // The API reference is generated from the sources, whose examples are checked there.
        (name) => name.endsWith('.md') && !name.startsWith('api/'),
    );
    const examples = (await readdir(join(ROOT, 'examples'))).filter((name) => name.startsWith('actor-'));
    const paths = [
        'README.md',
        'CONTRIBUTING.md',
        'CHANGELOG.md',
        ...docs.map((name) => `docs/${name}`),
        ...examples.map((name) => `examples/${name}/README.md`),
    ];
    return new Map(await Promise.all(paths.map(async (path) => [path, await readPage(path)] as const)));
}

export function readPage(path: string): Promise<string> {
    return readFile(join(ROOT, path), 'utf8');
}

/** The fenced blocks of a page. */
export function blocksOf(page: string): Block[] {
    return [...page.matchAll(/^```(.*)\n([^]*?)^```$/gm)].map(([, language, code]) => ({
        language: language!,
        code: code!,
    }));
}
