import { defineConfig } from 'tsup';

export default defineConfig({
    // One line per entry point; each also needs its `exports` and `typesVersions` lines in package.json.
    entry: { index: 'src/index.ts', 'lab/index': 'src/lab/index.ts' },
    format: ['esm', 'cjs'],
    target: 'node20.11',
    platform: 'node',
    tsconfig: 'tsconfig.build.json',
    dts: true,
    clean: true,
    // ES modules share their common code in a chunk (tsup's default). CommonJS entries each carry their own copy:
    // tsup can split those too, but only by rewriting classes, `??` and `?.` into helpers.
    sourcemap: false,
    minify: false,
});
