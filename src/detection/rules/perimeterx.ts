import { blockPage } from './block-page.js';

/** HUMAN's (PerimeterX) press-and-hold box. */
const CAPTCHA_BOX = /\bid\s*=\s*["']px-captcha(?:-wrapper)?["']/i;
/** Ordinary pages load `client.px-cloud.net/…/main.min.js` or a first-party `init.js`. */
const CAPTCHA_SCRIPT = /(?:captcha\.px-(?:cloud|cdn)\.net|\/captcha\/captcha\.js|\/PX\w+\/captcha\.js)/;
const APP_ID = '_pxAppId';
/** What a script that fetches data gets in place of it. */
const CAPTCHA_JSON = /^\s*\{[\s\S]*"appId"\s*:\s*"PX\w+"[\s\S]*"(?:blockScript|altBlockScript|jsClientSrc)"/;

export const perimeterx = blockPage('perimeterx', (page) => {
    if (page.mentions('px-captcha') && CAPTCHA_BOX.test(page.markup)) return 'captcha box px-captcha';
    if (page.mentions(APP_ID) && page.scripts.includes(APP_ID) && CAPTCHA_SCRIPT.test(page.scripts)) {
        return 'captcha script';
    }
    return page.mentions('"appId"') && CAPTCHA_JSON.test(page.text) ? 'captcha in place of data' : undefined;
});
