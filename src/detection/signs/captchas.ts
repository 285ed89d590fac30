import type { SignedPages } from './sign.js';

/** Captchas that stand where the page should be; one in a form is the site's own business. */
export const CAPTCHAS: readonly SignedPages[] = [
    {
        rule: 'recaptcha-wall',
        vendor: 'reCAPTCHA',
        seen: '2025: developers.google.com/recaptcha',
        signs: [
            {
                in: 'markup',
                // The lookahead keeps out `g-recaptcha-response`, which version 3 puts on every page.
                has: /\bclass\s*=\s*["'][^"']*\bg-recaptcha(?![\w-])/i,
                mark: 'g-recaptcha',
                page: 'captcha',
                and: [{ in: 'html', has: /(?:google\.com|recaptcha\.net)\/recaptcha\//, mark: '/recaptcha/' }],
            },
        ],
    },
    {
        rule: 'hcaptcha-wall',
        vendor: 'hCaptcha',
        seen: '2025: docs.hcaptcha.com',
        signs: [
            {
                in: 'markup',
                has: /\bclass\s*=\s*["'][^"']*\bh-captcha(?![\w-])/i,
                mark: 'h-captcha',
                page: 'captcha',
                and: [{ in: 'html', has: 'hcaptcha.com/' }],
            },
        ],
    },
];
