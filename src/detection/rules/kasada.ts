import { header } from '../page.js';
import { blockPage } from './block-page.js';

/** Kasada's proof-of-work script; protected pages that were let through load `p.js` instead. */
const CHALLENGE_SCRIPT = /<script[^>]*\bsrc\s*=\s*["'][^"']*\/ips\.js\b/i;
const GLOBAL = 'KPSDK';
/** Come with the first answer, which is a 429 whatever was asked for; also seen with 403. */
const HEADERS: readonly string[] = ['x-kpsdk-ct', 'x-kpsdk-r', 'x-kpsdk-im'];

export const kasada = blockPage('kasada', (page, { status, headers }) => {
    if (page.mentions(GLOBAL) && CHALLENGE_SCRIPT.test(page.scripts) && page.isWall) return 'challenge page';
    if (status !== 429 && status !== 403) return undefined;
    const name = HEADERS.find((one) => header(headers, one) !== '');
    return name === undefined ? undefined : `status ${status} with header ${name}`;
});
