import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A file, what it says, and the rule that must stop it; no rule for what is allowed. */
const CASES: [file: string, source: string, rule: string | undefined][] = [
    ['common/up.ts', "import '../engine/ok.js';", 'layer-common'],
    ['engine/up.ts', "import type { A } from '../providers/ok.js'; export type B = A;", 'layer-engine'],
    ['engine/ok.ts', "import '../common/ok.js'; export type A = 1; export const a = 1;", undefined],
    ['engine/io.ts', "import 'node:fs';", 'engine-and-detection-are-pure'],
    [
        'detection/io.ts',
        "import type { Server } from 'node:http'; export type A = Server;",
        'engine-and-detection-are-pure',
    ],
    ['providers/ok.ts', "import type { A } from '../engine/ok.js'; export type { A };", undefined],
    ['providers/run.ts', "import { a } from '../engine/ok.js'; export { a };", 'providers-know-types-only'],
    [
        'providers/crawlee.ts',
        "import type { A } from '@crawlee/core'; export type { A };",
        'crawlee-stays-in-its-folder',
    ],
    [
        'crawlee3/ok.ts',
        "import type { A } from '@crawlee/core'; import '../dispatch/ok.js'; export type { A };",
        undefined,
    ],
    ['crawlee3/crawler.ts', "import type { A } from '@crawlee/playwright'; export type { A };", 'crawlee-core-only'],
    ['crawlee3/up.ts', "import '../proxy-sessions/ok.js';", 'layer-crawlee3'],
    ['identity/ok.ts', "import '../dispatch/ok.js';", undefined],
    [
        'identity/crawlee.ts',
        "import type { A } from '@crawlee/core'; export type { A };",
        'crawlee-stays-in-its-folder',
    ],
    ['identity/up.ts', "import '../crawlee3/ok.js';", 'layer-identity'],
    ['identity/tracking/ok.ts', "import '../pool/ok.js'; import '../ok.js';", undefined],
    ['identity/pool/ok.ts', 'export {};', undefined],
    ['identity/pool/up.ts', "import '../tracking/ok.js';", 'identity-pool'],
    ['identity/elsewhere/new.ts', "import '../pool/ok.js';", 'identity-has-rooms'],
    ['dispatch/ok.ts', "import '../providers/ok.js'; import '../lab/ok.js';", 'layer-dispatch'],
    ['lab/ok.ts', "import '../common/ok.js'; import 'ws';", undefined],
    ['lab/engine.ts', "import '../engine/ok.js';", 'lab-stands-on-common'],
    ['cli/ok.ts', "import '../lab/ok.js'; import '../providers/ok.js';", undefined],
    ['cli/face.ts', "import '../index.js';", 'cli-starts-without-crawlee'],
    ['report/socket.ts', "import 'ws';", 'lab-libraries-stay-in-the-lab'],
    ['report/ring.ts', "import './ring-2.js';", 'no-cycles'],
    ['report/ring-2.ts', "import './ring.js';", 'no-cycles'],
    ['stores/redis/ok.ts', "import 'redis'; import '../../dispatch/ok.js';", undefined],
    ['stores/client.ts', "import 'redis';", 'redis-stays-in-its-store'],
    ['cluster/ok.ts', "import '../dispatch/ok.js';", undefined],
    ['stores/up.ts', "import '../cluster/ok.js';", 'layer-stores'],
    ['crawlee3/redis.ts', "import '../stores/redis/ok.js';", 'redis-is-an-entry-of-its-own'],
    ['stores/dev.ts', "import 'vitest';", 'no-dev-dependencies'],
    ['stores/unknown.ts', "import 'not-in-package-json';", 'no-undeclared-packages'],
    ['elsewhere/new.ts', "import '../common/ok.js';", 'every-folder-has-a-layer'],
    ['common/ok.ts', 'export {};', undefined],
    [
        'proxy-sessions/ok.ts',
        "import type { A } from '@crawlee/core'; import '../crawlee3/ok.js'; export type { A };",
        undefined,
    ],
    ['proxy-sessions/value.ts', "import '@crawlee/core';", 'crawlee-values-by-one-file'],
    ['crawlee3/crawlee.ts', "import '@crawlee/core';", undefined],
    ['index.ts', "export * from './proxy-sessions/ok.js';", undefined],
];

interface Violation {
    from: string;
    cycle?: { name: string }[];
    rule: { name: string };
}

let project: string;
let violations: Map<string, string[]>;

beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-layers-'));
    const manifest = {
        type: 'module',
        dependencies: { ws: '*' },
        peerDependencies: { '@crawlee/core': '*', redis: '*' },
        devDependencies: { vitest: '*' },
    };
    write('package.json', JSON.stringify(manifest));
    for (const name of ['ws', 'redis', 'vitest', '@crawlee/core', '@crawlee/playwright']) {
        write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
        write(`node_modules/${name}/index.js`, '');
    }
    for (const [file, source] of CASES) write(`src/${file}`, source);
    violations = cruise();
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

it.each(CASES)('src/%s: %s', (file, _, rule) => {
    const found = violations.get(`src/${file}`) ?? [];
    if (rule === undefined) expect(found).toEqual([]);
    else expect(found).toContain(rule);
});

function write(file: string, text: string): void {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), text);
}

function cruise(): Map<string, string[]> {
    const cli = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const config = join(ROOT, '.dependency-cruiser.cjs');
    const run = spawnSync('node', [cli, 'src', '--config', config, '--output-type', 'json'], {
        cwd: project,
        encoding: 'utf8',
    });
    const report = JSON.parse(run.stdout) as { summary: { violations: Violation[] } };
    const byFile = new Map<string, string[]>();
    for (const { from, cycle = [], rule } of report.summary.violations) {
        // A cycle is reported once, for one of its files.
        for (const file of new Set([from, ...cycle.map((step) => step.name)])) {
            byFile.set(file, [...(byFile.get(file) ?? []), rule.name]);
        }
    }
    return byFile;
}
