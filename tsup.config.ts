import type { Options } from 'tsup';
import { defineConfig } from 'tsup';
import { INTERNAL_MODULES } from './scripts/lib/internal-modules.mjs';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** What `scripts/build-internal.mjs` makes is loaded by its name there, and not built into each entry point. */
const internalModules: Plugin = {
    name: 'internal-modules',
    setup(build) {
        for (const { name, filter } of INTERNAL_MODULES) {
            build.onResolve({ filter }, () => ({ path: `#internal/${name}`, external: true }));
        }
    },
};

const common: Options = {
    target: 'node20.11',
    platform: 'node',
    tsconfig: 'tsconfig.build.json',
    sourcemap: false,
    minify: false,
    removeNodeProtocol: false, // `tls` instead of `node:tls` is looked for as a file by Vitest when the package is linked
    esbuildPlugins: [internalModules],
};

const library: Options = {
    ...common,
    // One line per entry point; each also needs its `exports` and `typesVersions` lines in package.json.
    entry: { index: 'src/index.ts', 'lab/index': 'src/lab/index.ts', 'redis/index': 'src/stores/redis/index.ts' },
    format: ['esm', 'cjs'],
    dts: true,
    clean: ['!cli/**'], // everything but what the other build, which runs at the same time, makes
    // ES modules share their common code in a chunk (tsup's default). CommonJS entries each carry their own copy:
    // tsup can split those too, but only by rewriting classes, `??` and `?.` into helpers.
};

/** The program: nobody imports it, so it needs neither types nor CommonJS. */
const cli: Options = { ...common, entry: ['src/cli/main.ts'], outDir: 'dist/cli', format: 'esm', clean: true };

export default defineConfig([library, cli]);
