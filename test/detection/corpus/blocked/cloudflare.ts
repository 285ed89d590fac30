import type { Capture } from '../capture.js';
import { captures, code, doc } from '../capture.js';

const edge = { server: 'cloudflare', 'cf-ray': '8e1a2b3c4d5e6f70-VIE' };

/** The page since 2024: the title in the visitor's language, a spinner for those without scripts, one inline script. */
function challenge(title: string, lang: string, filler = 4_000): string {
    return doc(
        title,
        `<div class="main-wrapper" role="main"><div class="main-content"><noscript><div class="h2"><span id="challenge-error-text">Enable JavaScript and cookies to continue</span></div></noscript></div></div><script>(function(){window._cf_chl_opt = {cvId: '3',cZone: 'shop.test',cType: 'managed',cRay: '8e1a2b3c'};${code(filler)}var a = document.createElement('script');a.src = '/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=8e1a2b3c';document.getElementsByTagName('head')[0].appendChild(a);}());</script>`,
        '<meta name="robots" content="noindex,nofollow"><meta http-equiv="refresh" content="360">',
        lang,
    );
}

/** A customer's own page around the challenge, its script at the very end. */
const branded = doc(
    'Please wait',
    `<main><img src="data:image/png;base64,${'A'.repeat(100_000)}" alt=""><p>We are checking that the connection is secure.</p></main><script>${code(14_000)}</script><script>window._cf_chl_opt={cvId:'3'};var s=document.createElement('script');s.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=1';document.head.appendChild(s)</script>`,
);

const jschl2016 = doc(
    'Just a moment...',
    `<table width="100%"><tr><td align="center"><div class="cf-browser-verification cf-im-under-attack"><h1><span data-translate="checking_browser">Checking your browser before accessing</span> shop.test.</h1><form id="challenge-form" action="/cdn-cgi/l/chk_jschl" method="get"><input type="hidden" name="jschl_vc" value="1"/><input type="hidden" id="jschl-answer" name="jschl_answer"/></form></div></td></tr></table><div class="attribution"><a href="https://www.cloudflare.com/5xx-error-landing">DDoS protection by Cloudflare</a></div>`,
    `<script>${code(900)}</script>`,
);
const jschl2020 = doc(
    'Just a moment...',
    `<div id="cf-content"><div id="cf-bubbles"></div><h1>Please wait a few seconds</h1><form class="challenge-form" id="challenge-form" action="/items/7?__cf_chl_jschl_tk__=ab12" method="POST"><input type="hidden" name="r" value="x"></form></div>`,
    '<meta http-equiv="refresh" content="12">',
);
const captcha2019 = doc(
    'Attention Required! | Cloudflare',
    `<div id="cf-wrapper"><h1 data-translate="challenge_headline">One more step</h1><form class="challenge-form" id="challenge-form" action="/cdn-cgi/l/chk_captcha" method="get"><script src="/cdn-cgi/scripts/cf.challenge.js" data-type="normal" data-sitekey="6Lfx"></script></form></div>`,
);

/** The firewall's page: "block" without a number, or with a 10xx code in the corner. */
function firewall(headline: string, code_: string): string {
    return doc(
        code_ === ''
            ? 'Attention Required! | Cloudflare'
            : `${headline} | shop.test used Cloudflare to restrict access`,
        `<div id="cf-wrapper"><div id="cf-error-details" class="cf-error-details-wrapper"><h1 ${code_ === '' ? 'data-translate="block_headline"' : ''}>${headline}</h1>${code_ === '' ? '' : `<span class="cf-error-type">Error</span><span class="cf-error-code">${code_}</span>`}<h2>What happened?</h2><p>The owner of this site has set a rule that keeps you out.</p></div><div class="cf-error-footer"><span>Cloudflare Ray ID: <strong>5250aa31</strong></span></div></div>`,
        '<link rel="stylesheet" href="/cdn-cgi/styles/cf.errors.css">',
    );
}

const newerFirewall = doc(
    'Access denied | shop.test used Cloudflare to restrict access',
    `<div id="cf-wrapper"><div id="cf-error-details" class="p-0"><header><h1 class="inline-block"><span class="inline-block">Access denied</span><span class="code-label cf-code-label">Error code <span>1009</span></span></h1></header><section><p>The country you are in was shut out by the owner.</p></section></div></div><script>cf_error</script>`,
);

const waiting = doc(
    'Waiting Room powered by Cloudflare',
    '<main class="waiting-room"><h1>You are now in line.</h1><p>Your estimated wait time is 4 minutes. This page refreshes by itself; leave it open to keep your place.</p></main>',
    '<meta http-equiv="refresh" content="20">',
);

export const cloudflare: readonly Capture[] = [
    ...captures('Cloudflare challenge', 'blocked', [
        ['English, 403', 403, challenge('Just a moment...', 'en-US'), { ...edge, 'cf-mitigated': 'challenge' }],
        ['English, body alone', 200, challenge('Just a moment...', 'en-US')],
        ['German', 403, challenge('Nur einen Moment…', 'de-DE'), edge],
        ['Spanish', 403, challenge('Un momento…', 'es-ES'), edge],
        ['Chinese', 403, challenge('请稍候…', 'zh-CN'), edge],
        ['Japanese, 503', 503, challenge('しばらくお待ちください...', 'ja-JP'), edge],
        ['Portuguese, a language without a sign of its own', 403, challenge('Só um momento…', 'pt-BR'), edge],
        ['with a long script', 403, challenge('Just a moment...', 'en-US', 30_000), edge],
        ['branded, 115 000 characters, 200', 200, branded],
        ['header alone, body not read', 429, '', { ...edge, 'cf-mitigated': 'challenge' }],
    ]),
    ...captures('Cloudflare challenge until 2021', 'blocked', [
        ['chk_jschl, 503', 503, jschl2016, { server: 'cloudflare-nginx' }],
        ['chk_jschl, served with 200 by a mirror', 200, jschl2016],
        ['token in the form, 503', 503, jschl2020, edge],
        ['captcha of 2019, 403', 403, captcha2019, edge],
    ]),
    ...captures('Cloudflare refusal', 'blocked', [
        ['block page', 403, firewall('Sorry, you have been blocked', ''), edge],
        ['block page with 200', 200, firewall('Sorry, you have been blocked', '')],
        ['1006', 403, firewall('Access denied', '1006'), edge],
        ['1020', 403, firewall('Access denied', '1020'), edge],
        ['1009, newer page', 403, newerFirewall, edge],
        ['plain text for a program', 403, 'error code: 1020', edge],
        ['1010, plain text', 403, 'error code: 1010', edge],
    ]),
    ...captures('Cloudflare rate limit', 'rate-limited', [
        ['1015', 429, firewall('You are being rate limited', '1015'), { ...edge, 'retry-after': '60' }],
        ['1015, plain text', 429, 'error code: 1015', edge],
    ]),
    ...captures('Cloudflare Turnstile', 'blocked', [
        [
            'before everything, 200',
            200,
            doc(
                'Verification',
                '<h1>Before you go on</h1><form method="post" action="/verify"><div class="cf-turnstile" data-sitekey="0x4AAA"></div><button>Continue</button></form>',
                '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer></script>',
            ),
        ],
        [
            'with 403',
            403,
            doc(
                'shop.test',
                '<div class="cf-turnstile" data-sitekey="0x4AAA" data-callback="ok"></div>',
                '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit"></script>',
            ),
        ],
    ]),
    ...captures('Cloudflare Waiting Room', 'waiting-room', [
        ['default page', 200, waiting, { ...edge, 'set-cookie': '__cfwaitingroom=Chh; path=/' }],
        ['status 202', 202, waiting, edge],
        ['JSON', 200, '{"cfWaitingRoom":{"inWaitingRoom":true,"waitTime":5,"refreshIntervalSeconds":20}}', edge],
    ]),
];
