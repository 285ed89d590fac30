// Usage: node scripts/ensure-tools.mjs [tool…]     (all of them by default)
// Makes sure that the programs in scripts/lib/tools.mjs are there: installs them where it may (root on
// Debian or Ubuntu), else says for each what to run and fails. It never skips one in silence.
import { TOOLS, canInstall, install, missingToolMessage } from './lib/tools.mjs';

const known = /** @type {import('./lib/tools.mjs').ToolName[]} */ (Object.keys(TOOLS));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.some((tool) => tool === name));
if (unknown.length > 0) fail([`unknown tool ${unknown.join(', ')}; there are: ${known.join(', ')}.`]);

const wanted = asked.length > 0 ? known.filter((name) => asked.includes(name)) : known;

let missing = await findMissing(wanted);
const installable = missing.filter((name) => canInstall(name));
if (installable.length > 0) {
    console.log(`Installing ${installable.join(', ')} with apt-get…`);
    try {
        install(installable);
    } catch (error) {
        console.error(`apt-get failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    missing = await findMissing(missing);
}
if (missing.length > 0) fail(missing.map((name) => missingToolMessage(name)));

/** @param {readonly import('./lib/tools.mjs').ToolName[]} names */
async function findMissing(names) {
    const found = await Promise.all(names.map((name) => TOOLS[name].find()));
    return names.filter((_, index) => found[index] === undefined);
}

/** @param {string[]} messages */
function fail(messages) {
    for (const message of messages) console.error(message);
    process.exit(1);
}
