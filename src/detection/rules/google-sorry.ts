import { header } from '../page.js';
import { blockPage } from './block-page.js';

/** Where Google sends visitors that it takes for robots. */
const SORRY = /^https?:\/\/(?:www|ipv[46])\.google\.[a-z.]+\/sorry\//;
const CAPTCHA_FORM = /<form[^>]*\bid\s*=\s*["']captcha-form["']/i;
/** The box below the captcha that says which address asked and when. */
const INFO_BOX = /\bid\s*=\s*["']?infoDiv/i;

export const googleSorry = blockPage('google-sorry', (page, { url, headers }) => {
    if (SORRY.test(url)) return 'address under /sorry/';
    if (SORRY.test(header(headers, 'location'))) return 'sent to /sorry/';
    if (!page.mentions('captcha-form') || !CAPTCHA_FORM.test(page.markup)) return undefined;
    return INFO_BOX.test(page.markup) && page.isWall ? 'captcha page of Google' : undefined;
});
