import { firstExecutable, onPath } from './executables.mjs';

/** @typedef {'squid' | 'privoxy' | 'tinyproxy' | 'haproxy'} ProxyProgram */

/** What the environment variable of a program is called. @param {ProxyProgram} name */
export function pathVariableOf(name) {
    return `${name.toUpperCase()}_PATH`;
}

/**
 * Where a proxy program is: what its variable names, else the one on the path, or where Debian puts daemons, which
 * is on the path of root only.
 *
 * @param {ProxyProgram} name
 */
export async function findProxyProgram(name) {
    const named = process.env[pathVariableOf(name)];
    return firstExecutable(named ? [named] : [...onPath(name), `/usr/sbin/${name}`, `/usr/local/sbin/${name}`]);
}
