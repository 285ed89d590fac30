import { mkdtemp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A program made of its source and the package's as the published package is: what runs sources directly costs time of its own. */
export interface Program extends AsyncDisposable {
    readonly path: string;
}

export async function buildProgram(source: URL): Promise<Program> {
    // Within the repository, where its libraries are found.
    const folder = await mkdtemp(`${ROOT}node_modules/.bench-`);
    const path = `${folder}/program.mjs`;
    await build({
        entryPoints: [fileURLToPath(source)],
        outfile: path,
        bundle: true,
        platform: 'node',
        format: 'esm',
        target: 'node20.11',
        packages: 'external',
        alias: { 'crawlee-proxy-sessions': `${ROOT}src/index.ts` },
    });
    return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
