import type { Case } from './case.js';
import { answered, html } from './case.js';

const MENU = ['Home', 'New', 'Women', 'Men', 'Children', 'Sale', 'Help', 'Contact']
    .map((name) => `<a href="/${name.toLowerCase()}">${name}</a>`)
    .join(' ');

const WORDS =
    'A light shoe for long days on stony paths, with a sole that forgives and a tongue that stays where it is. ';
/** A product page: a menu, a picture, a price, some words. */
const PRODUCT = `<nav>${MENU}</nav><main><h1>Trail shoe</h1><img src="/shoe.jpg"><p>${WORDS.repeat(6)}</p><b>89.00</b><button>Buy</button></main>`;
const ARTICLE = (text: string) => `<nav>${MENU}</nav><article><p>${text}</p><p>${WORDS.repeat(12)}</p></article>`;
const FIELDS =
    '<label>Name <input type="text" name="name"></label><label>Mail <input type="email" name="mail"></label><textarea name="message"></textarea>';

type Row = readonly [name: string, seen: Case['seen']];

const rows: readonly Row[] = [
    [
        'the shell of a single-page app behind Imperva',
        answered(
            200,
            {},
            html(
                'Shop',
                '<div id="root"></div><script src="/app.js"></script><script src="/_Incapsula_Resource?SWJIYLWA=719d34d3" async></script>',
            ),
        ),
    ],
    [
        'a contact form with reCAPTCHA, little else on the page',
        answered(
            200,
            {},
            html(
                'Write to us',
                `<form method="post">${FIELDS}<div class="g-recaptcha" data-sitekey="6L"></div></form>`,
                '<script src="https://www.google.com/recaptcha/api.js"></script>',
            ),
        ),
    ],
    [
        'a contact form with hCaptcha',
        answered(
            200,
            {},
            html(
                'Write to us',
                `<form method="post">${FIELDS}<div class="h-captcha" data-sitekey="1"></div></form>`,
                '<script src="https://js.hcaptcha.com/1/api.js"></script>',
            ),
        ),
    ],
    [
        'a login with Turnstile',
        answered(
            200,
            { server: 'cloudflare' },
            html(
                'Log in',
                '<form><input type="email" name="u"><input type="password" name="p"><div class="cf-turnstile" data-sitekey="0x"></div></form>',
                '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async></script>',
            ),
        ),
    ],
    [
        'a product page with a newsletter form and Turnstile',
        answered(
            200,
            {},
            html(
                'Trail shoe',
                `${PRODUCT}<form><input type=email><div class="cf-turnstile"></div></form>`,
                '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>',
            ),
        ),
    ],
    [
        'reCAPTCHA 3 with its badge, in the shell of a single-page app',
        answered(
            200,
            {},
            html(
                'Shop',
                '<div id="root"></div><div class="grecaptcha-badge"><textarea id="g-recaptcha-response" name="g-recaptcha-response" class="g-recaptcha-response"></textarea></div><script src="/app.js"></script>',
                '<script src="https://www.google.com/recaptcha/api.js?render=6L"></script>',
            ),
        ),
    ],
    [
        'an article on Cloudflare challenges with their very words',
        answered(
            200,
            { server: 'cloudflare' },
            html(
                '"Just a moment..." and what is behind it',
                ARTICLE(
                    'The page says "Checking your browser before accessing", sets <code>_cf_chl_opt</code> and loads <code>&lt;script src="/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1"&gt;</code>; the header is cf-mitigated: challenge.',
                ),
            ),
        ),
    ],
    [
        'an article on error 1020',
        answered(
            200,
            { server: 'cloudflare' },
            html(
                'Access denied: how to fix Cloudflare error 1020',
                ARTICLE(
                    'Error code: 1020. Attention Required! | Cloudflare. It sits in an element called cf-error-code.',
                ),
            ),
        ),
    ],
    [
        'an article on captchas by other vendors',
        answered(
            200,
            {},
            html(
                'Bot protection compared',
                ARTICLE(
                    'DataDome shows geo.captcha-delivery.com in a frame, HUMAN a box called px-captcha, Imperva an "Incapsula incident ID", Akamai a Reference #18.2d351ab8.1557333295, F5 "Your support ID is: 1234567890".',
                ),
            ),
        ),
    ],
    [
        'a short note with a title like a block page, and a menu',
        answered(200, {}, html('Access denied', `<nav>${MENU}</nav><p>A novel in three parts. Out in May.</p>`)),
    ],
    ['a long page with a title like a block page', answered(200, {}, html('Forbidden', `<p>${WORDS.repeat(20)}</p>`))],
    [
        'a product page behind Cloudflare with its ordinary script',
        answered(
            200,
            { server: 'cloudflare', 'cf-ray': '8f1-PRG', 'set-cookie': ['__cf_bm=a', 'cf_clearance=b'] },
            html(
                'Trail shoe',
                `${PRODUCT}<script>(function(){window['__CF$cv$params']={r:'8f1',t:'MT'};var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';document.body.appendChild(a)})();</script>`,
            ),
        ),
    ],
    [
        'the empty shell of a single-page app behind Cloudflare',
        answered(
            200,
            { server: 'cloudflare' },
            html(
                'Shop',
                `<div id="root"></div><script src="/app.js"></script><script>window['__CF$cv$params']={r:'1'};a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'</script>`,
            ),
        ),
    ],
    [
        'a product page behind DataDome with its tag, header and cookie',
        answered(
            200,
            { 'x-datadome': 'protected', 'set-cookie': 'datadome=abc; Path=/' },
            html(
                'Trail shoe',
                `${PRODUCT}<script>window.ddjskey='A1';window.ddoptions={}</script><script src="https://js.datadome.co/tags.js"></script>`,
            ),
        ),
    ],
    [
        'a product page behind PerimeterX with its sensor',
        answered(
            200,
            { 'set-cookie': '_pxhd=a' },
            html(
                'Trail shoe',
                `${PRODUCT}<script>window._pxAppId='PXa1';</script><script src="https://client.px-cloud.net/PXa1/main.min.js"></script>`,
            ),
        ),
    ],
    [
        'a product page behind Akamai with its sensor and cookies',
        answered(
            200,
            { server: 'AkamaiGHost', 'set-cookie': ['_abck=a~-1~', 'bm_sz=b', 'ak_bmsc=c'] },
            html(
                'Trail shoe',
                `${PRODUCT}<script src="/akam/13/6a1b2c3"></script><script src="/Xy12/abc/sensor.js"></script>`,
            ),
        ),
    ],
    [
        'a page of Akamai that is not there',
        answered(404, { server: 'AkamaiGHost' }, html('Not Found', '<p>Reference #18.2d351ab8.1557333295</p>')),
    ],
    [
        'a product page behind Imperva with its script and cookies',
        answered(
            200,
            { 'x-cdn': 'Imperva', 'x-iinfo': '1-1', 'set-cookie': ['visid_incap_1=a', 'incap_ses_1_1=b'] },
            html('Trail shoe', `${PRODUCT}<script src="/_Incapsula_Resource?SWJIYLWA=719d34d3" async></script>`),
        ),
    ],
    [
        'a single-page app that uses the AWS WAF SDK',
        answered(
            200,
            {},
            html(
                'Shop',
                '<noscript>Scripts, please</noscript><div id="app"></div><script src="/app.js"></script>',
                '<script src="https://a.edge.sdk.awswaf.com/a/b/challenge.js" defer></script>',
            ),
        ),
    ],
    [
        'a product page behind Kasada that was let through',
        answered(
            200,
            { 'x-kpsdk-ct': '0abc' },
            html(
                'Trail shoe',
                `${PRODUCT}<script src="/149e9513/2d206a39/p.js"></script><script>KPSDK.configure([{domain:'shop.test'}])</script>`,
            ),
        ),
    ],
    [
        'a product page behind F5 with its script',
        answered(
            200,
            { 'set-cookie': 'TS01a2b3=c' },
            html('Trail shoe', PRODUCT, '<script src="/TSPD/08a1b2c3?type=10"></script>'),
        ),
    ],
    [
        'a page behind Sucuri',
        answered(200, { server: 'Sucuri/Cloudproxy', 'x-sucuri-id': '11005' }, html('Trail shoe', PRODUCT)),
    ],
    [
        "Google's results",
        answered(200, {}, html('shoes - Google Search', PRODUCT), { url: 'https://www.google.com/search?q=shoes' }),
    ],
    [
        'a product page of Amazon that mentions the robot check',
        answered(200, {}, html('Robot Check: the board game', `${PRODUCT}<!-- api-services-support@amazon.com -->`), {
            url: 'https://www.amazon.com/dp/B0',
        }),
    ],
    [
        'a page that redirects',
        answered(
            200,
            {},
            html(
                'You are being redirected',
                '<p>To the <a href="/new">new shop</a></p><script>location.href="/new"</script>',
            ),
        ),
    ],
    [
        'JSON',
        answered(
            200,
            { 'content-type': 'application/json' },
            '{"url":"https://shop.test/a","appId":"PX","status":"access denied"}',
        ),
    ],
    [
        'a text of one line',
        answered(200, { 'content-type': 'text/plain' }, 'access denied is what this file talks about'),
    ],
    ['an empty page', answered(200, {}, '')],
    ['a short thank-you page', answered(200, {}, html('Thank you', '<p>We got your message.</p>'))],
    [
        'a mark of a challenge far down a long page',
        answered(200, {}, html('Archive', `${WORDS.repeat(800)}<div id="px-captcha"></div>`)),
    ],
];

export const innocentPages: readonly Case[] = rows.map(([name, seen]) => ({ name, seen, outcome: 'ok', rule: 'ok' }));
