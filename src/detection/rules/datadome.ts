import { header } from '../page.js';
import { blockPage } from './block-page.js';

/** Serves DataDome's captcha and device check; ordinary pages load their tag from js.datadome.co. */
const CAPTCHA_HOST = 'captcha-delivery.com';
const CAPTCHA_FRAME = /<iframe[^>]*\bsrc\s*=\s*["'][^"']*captcha-delivery\.com\//i;
/** What a script that fetches data gets in place of it: `{"url":"https://geo.captcha-delivery.com/captcha/?…"}`. */
const CAPTCHA_JSON = /^\{\s*"url"\s*:\s*"https?:(?:\\?\/){2}[^"]*captcha-delivery\.com/;
/** On every answer of a protected site, so a sign only together with a refusal. */
const HEADERS: readonly string[] = ['x-datadome', 'x-dd-b', 'x-datadome-cid'];

export const datadome = blockPage('datadome', (page, { status, headers }) => {
    if (page.mentions(CAPTCHA_HOST)) {
        if (page.scripts.includes(CAPTCHA_HOST) || CAPTCHA_FRAME.test(page.markup)) return 'captcha page';
        if (CAPTCHA_JSON.test(page.text)) return 'captcha in place of data';
    }
    if (status !== 403 && status !== 405) return undefined;
    const name = HEADERS.find((one) => header(headers, one) !== '');
    return name === undefined ? undefined : `status ${status} with header ${name}`;
});
