import type { Rule } from '../rule.js';
import { blockPage } from './block-page.js';

/** A page that is nothing but a captcha, whoever put it there. A widget in a form is the site's own business. */
function captchaWall(name: string, vendor: string, host: RegExp, widget: RegExp): Rule {
    return blockPage(name, (page) => {
        if (!host.test(page.html) || !page.isWall) return undefined;
        return widget.test(page.markup) ? `nothing but a ${vendor} widget` : undefined;
    });
}

/** The lookahead keeps out `g-recaptcha-response`, which version 3 puts on every page. */
export const recaptchaWall = captchaWall(
    'recaptcha-wall',
    'reCAPTCHA',
    /(?:www\.)?(?:google\.com|recaptcha\.net)\/recaptcha\//,
    /\bclass\s*=\s*["'][^"']*\bg-recaptcha(?![\w-])/i,
);

export const hcaptchaWall = captchaWall(
    'hcaptcha-wall',
    'hCaptcha',
    /\bhcaptcha\.com\//,
    /\bclass\s*=\s*["'][^"']*\bh-captcha(?![\w-])/i,
);
