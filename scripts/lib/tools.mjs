import { execFileSync, spawnSync } from 'node:child_process';
import { findChromium } from './chromium.mjs';
import { findFirefox } from './find-firefox.mjs';
import { findProxyProgram, pathVariableOf } from './find-proxy-programs.mjs';
import { findRedisServer } from './find-redis-server.mjs';

/**
 * @typedef {object} Tool
 * @property {() => Promise<string | undefined>} find Where it is, or nothing.
 * @property {string} pathVariable The environment variable that names another one.
 * @property {readonly [string, ...string[]]} debianPackages The first that the distribution has is installed.
 * @property {string} neededFor
 * @property {string} remedy What a person runs, by platform.
 */

/** What tests and examples need besides npm packages; one row each. */
export const TOOLS = /** @satisfies {Record<string, Tool>} */ ({
    chromium: {
        find: findChromium,
        pathVariable: 'CHROMIUM_PATH',
        debianPackages: ['chromium-headless-shell', 'chromium'],
        neededFor: 'the browser tests and the demo',
        remedy:
            '`sudo apt-get install chromium` (Debian, Ubuntu), `sudo dnf install chromium` (Fedora), ' +
            '`brew install --cask chromium` (macOS) or `npx playwright install chromium` (anywhere)',
    },
    firefox: {
        find: findFirefox,
        pathVariable: 'FIREFOX_PATH',
        debianPackages: ['firefox-esr'],
        neededFor: 'the browser tests of Firefox',
        remedy:
            '`sudo apt-get install firefox-esr` (Debian), `sudo dnf install firefox` (Fedora) or ' +
            '`brew install --cask firefox` (macOS)',
    },
    'redis-server': {
        find: findRedisServer,
        pathVariable: 'REDIS_SERVER_PATH',
        debianPackages: ['redis-server'],
        neededFor: 'the tests of many workers and their demo',
        remedy:
            '`sudo apt-get install redis-server` (Debian, Ubuntu), `sudo dnf install valkey` (Fedora) or ' +
            '`brew install redis` (macOS)',
    },
    squid: proxyProgram('squid'),
    privoxy: proxyProgram('privoxy'),
    tinyproxy: proxyProgram('tinyproxy'),
    haproxy: proxyProgram('haproxy'),
});

/** @param {import('./find-proxy-programs.mjs').ProxyProgram} name @returns {Tool} */
function proxyProgram(name) {
    return {
        find: () => findProxyProgram(name),
        pathVariable: pathVariableOf(name),
        debianPackages: [name],
        neededFor: 'the tests that provoke the error pages of proxies',
        remedy:
            `\`sudo apt-get install ${name}\` (Debian, Ubuntu), \`sudo dnf install ${name}\` (Fedora) or ` +
            `\`brew install ${name}\` (macOS)`,
    };
}

/** @typedef {keyof typeof TOOLS} ToolName */

/** @param {ToolName} name */
export function missingToolMessage(name) {
    const { neededFor, remedy, pathVariable } = TOOLS[name];
    const named = process.env[pathVariable];
    if (named) return `${pathVariable} names ${named}, which is not an executable: correct or unset it.`;
    return `${name} is missing, and ${neededFor} need it: run ${remedy}, or name an executable in ${pathVariable}.`;
}

/**
 * Whether this process may install the tool by itself: it is root on Debian, Ubuntu or the like, and nobody named
 * another place for the tool.
 *
 * @param {ToolName} name
 */
export function canInstall(name) {
    if (process.env[TOOLS[name].pathVariable]) return false;
    if (process.getuid?.() !== 0) return false;
    try {
        execFileSync('apt-get', ['--version'], { stdio: 'ignore' });
        return true;
    } catch {
        return false;
    }
}

/** @param {readonly ToolName[]} names */
export function install(names) {
    aptGet('update', '-qq');
    const packages = names.map((name) => firstAvailable(TOOLS[name].debianPackages));
    aptGet('install', '-y', '-qq', '--no-install-recommends', ...packages);
}

/** @param {readonly [string, ...string[]]} packages */
function firstAvailable(packages) {
    const isAvailable = (/** @type {string} */ name) =>
        spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;
    return packages.find(isAvailable) ?? packages[0];
}

/** @param {string[]} args */
function aptGet(...args) {
    execFileSync('apt-get', args, {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
}
