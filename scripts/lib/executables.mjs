import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/**
 * Where these commands would be, in the order of preference.
 *
 * @param {readonly string[]} commands
 */
export function onPath(...commands) {
    const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
    return commands.flatMap((command) => folders.map((folder) => join(folder, command)));
}

/**
 * The first that is an executable.
 *
 * @param {readonly string[]} paths
 * @returns {Promise<string | undefined>}
 */
export async function firstExecutable(paths) {
    for (const path of paths) {
        const is = await access(path, constants.X_OK).then(
            () => true,
            () => false,
        );
        if (is) return path;
    }
    return undefined;
}
