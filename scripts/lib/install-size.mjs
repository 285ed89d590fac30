import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * How much a user's disk takes to install packages beside others that are there anyway, in bytes of files, with all that they
 * depend on, as far as it is installed below `root`.
 *
 * @param {string[]} names
 * @param {string[]} present
 * @param {string} root
 */
export function installSize(names, present, root) {
    const there = closure(present, root, root);
    return [...closure(names, root, root)].reduce((sum, folder) => (there.has(folder) ? sum : sum + sizeOf(folder)), 0);
}

/**
 * @param {string[]} names
 * @param {string} from
 * @param {string} root
 * @param {Set<string>} found
 */
function closure(names, from, root, found = new Set()) {
    for (const name of names) {
        const folder = find(name, from, root);
        if (folder === undefined || found.has(folder)) continue;
        found.add(folder);
        const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        closure(Object.keys(dependencies), folder, root, found);
    }
    return found;
}

/**
 * As Node looks for it: in the nearest node_modules above.
 * @param {string} name
 * @param {string} from
 * @param {string} root
 * @returns {string | undefined}
 */
function find(name, from, root) {
    const folder = join(from, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    return from === root ? undefined : find(name, dirname(from), root);
}

/**
 * @param {string} folder
 * @returns {number}
 */
export function sizeOf(folder) {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + sizeOf(path);
        return entry.isFile() ? sum + statSync(path).size : sum;
    }, 0);
}
