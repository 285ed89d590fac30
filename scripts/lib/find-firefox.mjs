import { firstExecutable, onPath } from './executables.mjs';

/** Where Firefox is: what `FIREFOX_PATH` names, else the one on the path. */
export async function findFirefox() {
    const named = process.env.FIREFOX_PATH;
    return firstExecutable(named ? [named] : onPath('firefox-esr', 'firefox'));
}
