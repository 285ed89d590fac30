import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const SECOND = 1000;
// Generous: two noisy cores must not turn a slow test into a failed one.
const TIMEOUT = 60 * SECOND;
const BROWSER_TIMEOUT = 180 * SECOND;

const timeouts = (millis: number) => ({ testTimeout: millis, hookTimeout: millis, teardownTimeout: millis });

export default defineConfig({
    resolve: {
        alias: [
            { find: /^crawlee-proxy-sessions$/, replacement: path('src/index.ts') },
            { find: /^crawlee-proxy-sessions\/lab$/, replacement: path('src/lab/index.ts') },
            { find: /^crawlee-proxy-sessions\/redis$/, replacement: path('src/stores/redis/index.ts') },
        ],
    },
    test: {
        // Crawlee keeps global state (configuration, storage, events): a process per file.
        pool: 'forks',
        // Most tests wait much of the time: for rests, limits and browsers.
        maxWorkers: Math.max(2, availableParallelism() - 1),
        setupFiles: ['test/setup/crawlee.ts'],
        globalSetup: ['test/setup/report-page.ts'],
        projects: [
            {
                extends: true,
                test: {
                    name: 'unit',
                    include: ['test/**/*.test.ts'],
                    exclude: ['test/{integration,browser,package}/**'],
                    typecheck: { enabled: false },
                    ...timeouts(TIMEOUT),
                },
            },
            {
                extends: true,
                test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...timeouts(TIMEOUT) },
            },
            {
                extends: true,
                test: {
                    name: 'browser',
                    include: ['test/browser/**/*.test.ts'],
                    setupFiles: ['test/setup/browser.ts'],
                    ...timeouts(BROWSER_TIMEOUT),
                },
            },
            {
                extends: true,
                test: {
                    name: 'package',
                    include: ['test/package/**/*.test.ts'],
                    fileParallelism: false, // each may have to build the package first
                    ...timeouts(BROWSER_TIMEOUT),
                },
            },
        ],
    },
});
