import type { Case } from './case.js';
import { answered, html } from './case.js';

/** Short pages of our own with the marks by which each vendor's real pages are known. */
type Row = readonly [name: string, rule: string, seen: Case['seen']];

const CHALLENGE_SCRIPTS = `<script>(function(){window._cf_chl_opt={cvId:'3',cZone:'shop.test',cType:'managed'};
var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=8f1';
document.head.appendChild(a)}());</script>`;

const rows: readonly Row[] = [
    [
        'Cloudflare challenge by its header, body unread',
        'cloudflare-challenge',
        answered(403, { 'cf-mitigated': 'challenge' }),
    ],
    [
        'Cloudflare challenge by its scripts, status 503',
        'cloudflare-challenge',
        answered(
            503,
            { server: 'cloudflare' },
            html('Just a moment...', `<noscript>Scripts, please</noscript>${CHALLENGE_SCRIPTS}`),
        ),
    ],
    [
        'Cloudflare challenge with a Retry-After and 429',
        'cloudflare-challenge',
        answered(429, { 'cf-mitigated': 'challenge', 'retry-after': '5' }),
    ],
    [
        'Cloudflare challenge as a browser shows it, status unknown',
        'cloudflare-challenge',
        {
            url: 'https://shop.test/',
            viaProxy: true,
            body: html('Einen Moment…', `<div id="x"></div>${CHALLENGE_SCRIPTS}`),
        },
    ],
    [
        'Turnstile before the content, status 200',
        'cloudflare-turnstile',
        answered(
            200,
            {},
            html(
                'One more step',
                '<p>Show that you are a person.</p><form method="POST"><div class="cf-turnstile" data-sitekey="0x4A"></div><input type="hidden" name="to"><button>Go on</button></form>',
                '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer></script>',
            ),
        ),
    ],
    [
        'Cloudflare 1020',
        'cloudflare-1020',
        answered(
            403,
            { server: 'cloudflare', 'cf-ray': '8f1-PRG' },
            html(
                'Access denied | shop.test used Cloudflare to restrict access',
                '<div id="cf-error-details"><h1><span class="cf-error-type">Error</span><span class="cf-error-code">1020</span></h1></div>',
            ),
        ),
    ],
    [
        'Cloudflare 1009 on its newer page, passed on with status 200',
        'cloudflare-1020',
        answered(
            200,
            {},
            html(
                'Access denied',
                '<div id="cf-error-details"><span class="cf-code-label">Error code: <span>1009</span></span></div>',
            ),
        ),
    ],
    ['Cloudflare in plain text', 'cloudflare-1020', answered(403, { server: 'cloudflare' }, 'error code: 1020')],
    [
        "Cloudflare's firewall page",
        'cloudflare-1020',
        answered(
            403,
            {},
            html('Attention Required! | Cloudflare', '<div id="cf-error-details"><h1>You cannot pass</h1></div>'),
        ),
    ],
    [
        'DataDome captcha, status 403',
        'datadome',
        answered(
            403,
            { server: 'DataDome', 'x-dd-b': '1' },
            html(
                'shop.test',
                `<script>var dd={'rt':'c','cid':'A','host':'geo.captcha-delivery.com'}</script><script src="https://ct.captcha-delivery.com/c.js"></script>`,
            ),
        ),
    ],
    [
        'DataDome frame in a browser, status 200',
        'datadome',
        answered(
            200,
            {},
            html(
                'shop.test',
                '<iframe title="check" src="https://geo.captcha-delivery.com/captcha/?initialCid=A"></iframe>',
            ),
        ),
    ],
    [
        'DataDome in place of data',
        'datadome',
        answered(200, {}, '{"url":"https://geo.captcha-delivery.com/captcha/?initialCid=AHrlqAAAA&hash=1"}'),
    ],
    ['DataDome without a body', 'datadome', answered(403, { 'x-datadome': 'protected' })],
    [
        'PerimeterX box, status 200',
        'perimeterx',
        answered(
            200,
            {},
            html(
                'Access to this page has been denied',
                '<div id="px-captcha"></div><script>window._pxAppId="PXa1";</script>',
            ),
        ),
    ],
    [
        'PerimeterX by its scripts, status 403',
        'perimeterx',
        answered(
            403,
            {},
            html(
                'shop.test',
                '<script>window._pxAppId="PXa1";</script><script src="/a1/captcha/captcha.js?a=c"></script>',
            ),
        ),
    ],
    [
        'PerimeterX in place of data',
        'perimeterx',
        answered(
            403,
            {},
            '{"appId":"PXa1B2c3","jsClientSrc":"/a1/init.js","firstPartyEnabled":true,"vid":"","uuid":"1","hostUrl":"/a1/xhr","blockScript":"/a1/captcha/captcha.js"}',
        ),
    ],
    [
        'Akamai block page, status 200',
        'akamai',
        answered(
            200,
            {},
            html(
                'Access Denied',
                '<h1>Access Denied</h1>No entry to this server.<p>Reference&#32;&#35;18&#46;2d351ab8&#46;1557333295 </p>'
                    .replaceAll('&#32;', ' ')
                    .replaceAll('&#35;', '#')
                    .replaceAll('&#46;', '.'),
            ),
        ),
    ],
    [
        'Akamai block page as the edge writes it, with entities',
        'akamai',
        answered(
            403,
            {},
            html(
                'Access Denied',
                '<h1>Access Denied</h1><p>Reference&#32;&#35;18&#46;2d351ab8&#46;1557333295&#46;a4e16ab</p>',
            ),
        ),
    ],
    ['Akamai without a body', 'akamai', answered(403, { server: 'AkamaiGHost' })],
    [
        'Akamai challenge',
        'akamai',
        answered(
            200,
            {},
            html(
                'shop.test',
                '<div id="sec-if-cpt-container"></div><script src="/_sec/cp_challenge/sec-cpt-4-6.js"></script>',
            ),
        ),
    ],
    [
        'Akamai interstitial',
        'akamai',
        answered(
            200,
            {},
            html(
                '',
                '<script>var xhr=new XMLHttpRequest();xhr.open("POST","/_sec/verify?provider=interstitial",false);</script>',
            ),
        ),
    ],
    [
        'Imperva frame',
        'imperva',
        answered(
            200,
            {},
            html(
                '',
                '<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&amp;xinfo=1">Incapsula incident ID: 1-2</iframe>',
            ),
        ),
    ],
    [
        'Imperva before the frame is there',
        'imperva',
        answered(
            200,
            { 'x-iinfo': '1-1' },
            '<html><head><META NAME="robots" CONTENT="noindex,nofollow"><script src="/_Incapsula_Resource?SWJIYLWA=5074a744"></script></head><body></body></html>',
        ),
    ],
    [
        'Imperva interruption page',
        'imperva',
        answered(
            200,
            {},
            html('Pardon Our Interruption', '<h1>Wait a little</h1><p>Your browser made us think you are a robot.</p>'),
        ),
    ],
    ['AWS WAF challenge by its header', 'aws-waf', answered(202, { 'x-amzn-waf-action': 'challenge' }, '')],
    ['AWS WAF captcha by its header', 'aws-waf', answered(405, { 'x-amzn-waf-action': 'captcha' })],
    [
        'AWS WAF challenge by its script',
        'aws-waf',
        answered(
            200,
            {},
            html(
                '',
                '<div id="challenge-container"></div><script>window.gokuProps={"key":"A"};</script><script src="https://a.token.awswaf.com/a/challenge.js"></script>',
            ),
        ),
    ],
    [
        'AWS WAF behind CloudFront',
        'aws-waf',
        answered(
            403,
            { 'x-cache': 'Error from cloudfront' },
            html(
                'ERROR: The request could not be satisfied',
                '<h1>403 ERROR</h1><hr>Request blocked. Too much traffic, or wrong settings.',
            ),
        ),
    ],
    [
        'Kasada challenge',
        'kasada',
        answered(
            429,
            { 'x-kpsdk-ct': '0abc' },
            html(
                '',
                '<script>window.KPSDK={};KPSDK.now=Date.now;</script><script src="/149e9513/2d206a39/ips.js?x=1"></script>',
            ),
        ),
    ],
    [
        'Kasada challenge by its script, status 200',
        'kasada',
        answered(
            200,
            {},
            html('', '<script>window.KPSDK={};</script><script src="/149e9513/2d206a39/ips.js"></script>'),
        ),
    ],
    [
        'F5 block page, status 200',
        'f5-shape',
        answered(
            200,
            {},
            '<html><head><title>Request Rejected</title></head><body>No. Ask your administrator.<br><br>Your support ID is: 1234567890123456789<br></body></html>',
        ),
    ],
    [
        "F5's test of the browser",
        'f5-shape',
        answered(
            200,
            {},
            '<html><head><script>window["bobcmn"]="101110101010102000";</script><script src="/TSPD/08a?type=7"></script><noscript>Turn scripts on. Your support ID is: 99.</noscript></head><body></body></html>',
        ),
    ],
    ['Sucuri by its header', 'sucuri', answered(403, { server: 'Sucuri/Cloudproxy', 'x-sucuri-block': '22' })],
    [
        'Sucuri block page',
        'sucuri',
        answered(200, {}, html('Sucuri WebSite Firewall - Access Denied', '<p>Block ID: GEO02</p>')),
    ],
    [
        "Sucuri's test of the browser",
        'sucuri',
        answered(
            200,
            {},
            `<html><title>You are being redirected...</title><noscript>Scripts, please</noscript><script>var s={},u,c,U,r,i,l=0,a,e=eval,w=String.fromCharCode,sucuri_cloudproxy_js='',S='${'YT0n'.repeat(20)}';</script></html>`,
        ),
    ],
    [
        'Google sorry page',
        'google-sorry',
        answered(
            429,
            {},
            html(
                'https://www.google.com/search?q=shoes',
                '<form id="captcha-form" action="index" method="post"><div class="g-recaptcha" data-sitekey="6L"></div><input type="hidden" name="q"></form><div id="infoDiv">Your address asks a lot.</div>',
                '<script src="https://www.google.com/recaptcha/enterprise.js"></script>',
            ),
            { url: 'https://www.google.com/search?q=shoes' },
        ),
    ],
    ['Google sends away', 'google-sorry', answered(302, { location: 'https://www.google.com/sorry/index?continue=x' })],
    [
        'Amazon captcha, status 200',
        'amazon-robot-check',
        answered(
            200,
            {},
            html(
                'Amazon.com',
                '<form method="get" action="/errors/validateCaptcha" name=""><img src="https://images-na.ssl-images-amazon.com/captcha/a.jpg"><input type="text" id="captchacharacters"></form>',
            ),
            { url: 'https://www.amazon.com/dp/B0' },
        ),
    ],
    [
        'Amazon 503',
        'amazon-robot-check',
        answered(
            503,
            {},
            '<!-- Robots write to api-services-support@amazon.com -->\n<html><title>Sorry! Something went wrong!</title></html>',
        ),
    ],
    [
        'reCAPTCHA wall, status 200',
        'recaptcha-wall',
        answered(
            200,
            {},
            html(
                'One moment',
                '<p>Tick the box to go on.</p><form method="post"><div class="g-recaptcha" data-sitekey="6L"></div><input type="submit"></form>',
                '<script src="https://www.google.com/recaptcha/api.js" async defer></script>',
            ),
        ),
    ],
    [
        'hCaptcha wall, status 200',
        'hcaptcha-wall',
        answered(
            200,
            {},
            html(
                'Checkpoint',
                '<p>Are you human?</p><div class="h-captcha" data-sitekey="10000000-ffff"></div>',
                '<script src="https://js.hcaptcha.com/1/api.js" async defer></script>',
            ),
        ),
    ],
    [
        'nameless, status 403',
        'access-denied',
        answered(403, { server: 'nginx' }, html('403 Forbidden', '<h1>403 Forbidden</h1>')),
    ],
    [
        'nameless, status 200',
        'access-denied',
        answered(200, {}, html('Access Denied', '<h1>No</h1><p>You may not see this page.</p>')),
    ],
    [
        'nameless, status 503',
        'access-denied',
        answered(503, {}, html('Access denied', '<p>Automated access is not welcome.</p>')),
    ],
];

export const blockPages: readonly Case[] = rows.map(([name, rule, seen]) => ({ name, rule, seen, outcome: 'blocked' }));
