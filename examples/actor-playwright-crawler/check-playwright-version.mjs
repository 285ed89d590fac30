// Run by the Dockerfile before anything is installed: is the image's Playwright the one in package.json?
import { readFile } from 'node:fs/promises';

/** @param {string} path */
const read = async (path) => JSON.parse(await readFile(path, 'utf8'));

const wanted = (await read('package.json')).dependencies.playwright;
const { version } = await read('node_modules/playwright/package.json');
if (version !== wanted) {
    console.error(
        `package.json asks for Playwright ${wanted}, but the image has ${version}. ` +
            'Set both to one version: "playwright" in package.json, and the tag of the image in the Dockerfile.',
    );
    process.exit(1);
}
