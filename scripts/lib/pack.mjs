import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Packs what is in dist/ as it would be published, without building again.
 *
 * @param {string} folder Where the tarball goes.
 * @returns The tarball's path.
 */
export function pack(folder) {
    const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    const report = /** @type {unknown} */ (JSON.parse(output));
    // An array up to npm 11, an object by package name after it.
    const [packed] = /** @type {{ filename: string }[]} */ (Object.values(/** @type {object} */ (report)));
    if (packed === undefined) throw new Error(`npm pack reported no package: ${output}`);
    return join(folder, packed.filename);
}
