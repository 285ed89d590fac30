import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../../scripts/lib/build.mjs';
import { pack } from '../../scripts/lib/pack.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
    name: string;
    dependencies: Record<string, string>;
    peerDependencies: Record<string, string>;
    peerDependenciesMeta: Record<string, { optional?: boolean }>;
}

/** A folder that looks like a user's project after `npm install crawlee-proxy-sessions`, without the network. */
export class PackedApp {
    readonly folder = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-app-'));
    readonly packageFolder: string;

    constructor() {
        buildIfStale();
        const tarball = pack(this.folder);
        const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

        this.packageFolder = join(this.folder, 'node_modules', manifest.name);
        mkdirSync(this.packageFolder, { recursive: true });
        execFileSync('tar', ['-xzf', tarball, '-C', this.packageFolder, '--strip-components=1']);

        // Only what the package declares: an undeclared import fails here as it would fail for a user.
        const { dependencies, peerDependencies, peerDependenciesMeta } = manifest;
        const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
        this.link(...Object.keys(dependencies), ...peers);
    }

    /** Makes packages of this repository's node_modules importable in the app. */
    link(...names: string[]): void {
        for (const name of names) {
            const target = join(this.folder, 'node_modules', name);
            mkdirSync(dirname(target), { recursive: true });
            symlinkSync(join(ROOT, 'node_modules', name), target, 'dir');
        }
    }

    /** What a program prints when it runs in the app, without the settings that tests make for Crawlee. */
    run(command: string, ...args: string[]): string {
        const env = Object.fromEntries(
            Object.entries(process.env).filter(([name]) => !/^(?:CRAWLEE|APIFY)_/.test(name)),
        );
        return execFileSync(command, args, {
            cwd: this.folder,
            env,
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'pipe'],
        });
    }

    remove(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }
}
