import { header } from '../page.js';
import { blockPage } from './block-page.js';

/** Sent with every kind of challenge (developers.cloudflare.com, "Detect a Challenge Page response"). */
const MITIGATED = 'cf-mitigated';
/** The object that a challenge page's inline script fills; ordinary pages have `__CF$cv$params` instead. */
const CHALLENGE_OPTIONS = '_cf_chl_opt';
/** The script that runs a challenge; `…/challenge-platform/scripts/jsd/…` is on ordinary pages. */
const ORCHESTRATOR = /\/cdn-cgi\/challenge-platform\/h\/[^"'\s]*orchestrate\//;

export const cloudflareChallenge = blockPage('cloudflare-challenge', (page, { headers }) => {
    if (header(headers, MITIGATED).toLowerCase() === 'challenge') return `header ${MITIGATED}: challenge`;
    if (!page.mentions(CHALLENGE_OPTIONS)) return undefined;
    const isChallenge = page.scripts.includes(CHALLENGE_OPTIONS) && ORCHESTRATOR.test(page.scripts);
    return isChallenge ? 'challenge page' : undefined;
});

const TURNSTILE_SCRIPT = 'challenges.cloudflare.com/turnstile/';
/** Where sites put the widget, and where Cloudflare's own interstitial does (Crawlee looks for the latter). */
const TURNSTILE_PLACE = /\b(?:class\s*=\s*["'][^"']*\bcf-turnstile(?![\w-])|id\s*=\s*["']turnstile-wrapper)/i;

/** A page that is nothing but the widget; one with a form around the widget is the site's own. */
export const cloudflareTurnstile = blockPage('cloudflare-turnstile', (page) => {
    if (!page.mentions(TURNSTILE_SCRIPT)) return undefined;
    return page.isWall && TURNSTILE_PLACE.test(page.markup) ? 'nothing but a Turnstile widget' : undefined;
});

/**
 * Error codes that mean this visitor: 1005 network, 1006 to 1008 and 1106 address, 1009 country, 1010 browser,
 * 1012, 1020 firewall rule. 1015 is a rate limit and comes with a 429; other 10xx are the site's own trouble.
 */
const REFUSALS = /\b(1005|1006|1007|1008|1009|1010|1012|1020|1106)\b/;
const ERROR_CODE_PLACE = /<span[^>]*\bcf-(?:code-label|error-code)\b[^>]*>([^<]*(?:<span[^>]*>[^<]*)?)/i;
const PLAIN_ERROR = /^error code: (\d{4})$/;
const BLOCK_TITLE = /^Attention Required! \| Cloudflare$/;

export const cloudflare1020 = blockPage('cloudflare-1020', (page, { status }) => {
    if (status === 429 || !(page.mentions('cf-') || page.mentions('error code: '))) return undefined;
    const place = ERROR_CODE_PLACE.exec(page.markup)?.[1] ?? PLAIN_ERROR.exec(page.text)?.[1];
    const code = place === undefined ? undefined : REFUSALS.exec(place)?.[1];
    if (code !== undefined) return `Cloudflare error ${code}`;
    const isBlock = BLOCK_TITLE.test(page.title) && page.mentions('cf-error-details');
    return isBlock ? "Cloudflare's block page" : undefined;
});
