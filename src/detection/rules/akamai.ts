import { header } from '../page.js';
import { blockPage } from './block-page.js';

/** The box and the script of the "crypto challenge"; ordinary pages have sensor scripts and `_abck` cookies only. */
const CHALLENGE_BOX = /\bid\s*=\s*["']sec-(?:if-)?cpt-(?:container|if|main)["']/i;
const CHALLENGE_SCRIPT = '/_sec/cp_challenge/';
/** The interstitial that looks at the browser first and asks for the page again. */
const INTERSTITIAL = '/_sec/verify?provider=interstitial';
/** Bottom of the error page of the edge: the reference and, since 2023, an address that explains it. */
const REFERENCE = /Reference(?:\s|&#32;)*(?:#|&#35;)[\da-f]+(?:\.|&#46;)[\da-f]+(?:\.|&#46;)[\da-f]+/i;
const EDGE = 'AkamaiGHost';

export const akamai = blockPage('akamai', (page, { status, headers }) => {
    if (page.mentions('cpt-') && CHALLENGE_BOX.test(page.markup)) return 'challenge page';
    if (page.mentions(CHALLENGE_SCRIPT) && page.isWall && page.scripts.includes(CHALLENGE_SCRIPT))
        return 'challenge page';
    if (page.mentions(INTERSTITIAL) && page.scripts.includes(INTERSTITIAL)) return 'interstitial';
    if (page.mentions('Reference') && page.isWall && /^Access Denied$/i.test(page.title) && REFERENCE.test(page.text)) {
        return 'block page with a reference';
    }
    return status === 403 && header(headers, 'server') === EDGE ? `status ${status} of ${EDGE}` : undefined;
});
