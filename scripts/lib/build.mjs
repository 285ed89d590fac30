import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the package, unless dist/ is newer than the sources. */
export function buildIfStale() {
    const sources = [...filesIn('src'), join(ROOT, 'package.json'), join(ROOT, 'tsup.config.ts')];
    const built = statSync(join(ROOT, 'dist/index.d.ts'), { throwIfNoEntry: false });
    if (built !== undefined && built.mtimeMs > Math.max(...sources.map((file) => statSync(file).mtimeMs))) return;
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** @param {string} folder */
function filesIn(folder) {
    return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
}
