import type { Capture } from '../capture.js';
import { captures, code, doc } from '../capture.js';
import { article, contact, login, noResults, product, shell, small } from './parts.js';

const TURNSTILE = '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer></script>';
const turnstile = '<div class="cf-turnstile" data-sitekey="0x4AAA"></div>';
const RECAPTCHA = '<script src="https://www.google.com/recaptcha/api.js" async defer></script>';
const recaptcha = '<div class="g-recaptcha" data-sitekey="6L"></div>';
const HCAPTCHA = '<script src="https://js.hcaptcha.com/1/api.js" async defer></script>';
const hcaptcha = '<div class="h-captcha" data-sitekey="1"></div>';

const KINDS = [
    ['Turnstile', TURNSTILE, turnstile],
    ['reCAPTCHA', RECAPTCHA, recaptcha],
    ['hCaptcha', HCAPTCHA, hcaptcha],
] as const;

/** Captchas that a site has put before a thing that it does, not before its pages. */
export const captchas: readonly Capture[] = captures(
    'captchas of the site itself',
    'ok',
    KINDS.flatMap(([vendor, head, widget]) => [
        [`${vendor} in a login`, 200, login(head, widget)] as const,
        [`${vendor} in a contact form`, 200, contact(head, widget)] as const,
        [
            `${vendor} before a download`,
            200,
            doc(
                'setup.zip',
                `<h1>setup.zip</h1><p>Size 12.4 MB</p><form method="post">${widget}<button>Download</button></form>`,
                head,
            ),
        ] as const,
        [
            `${vendor} of a link shortener`,
            200,
            doc(
                'Short link',
                `<p>You are on the way to another page. Tick the box to get your link.</p><form method="post">${widget}<button>Get link</button></form>`,
                head,
            ),
        ] as const,
        [
            `${vendor} below a product`,
            200,
            product(head, `<form><input type="email" name="newsletter">${widget}</form>`),
        ] as const,
        [
            `${vendor} in a poll`,
            200,
            doc(
                'Poll',
                `<p>Tea or coffee?</p><form><label><input type="radio" name="a">Tea</label><label><input type="radio" name="a">Coffee</label>${widget}<button>Vote</button></form>`,
                head,
            ),
        ] as const,
        [
            `${vendor} below comments`,
            200,
            article('On shoes', 'A story.').replace(
                '</article>',
                `</article><form><textarea name="comment"></textarea>${widget}</form>`,
            ),
        ] as const,
    ]),
);

export const json: readonly Capture[] = captures('JSON', 'ok', [
    ['a list', 200, '{"items":[{"id":1,"name":"shoe"},{"id":2,"name":"sock"}]}'],
    ['nothing', 200, '{}'],
    ['an empty list', 200, '[]'],
    ['null data without errors', 200, '{"data":null}'],
    ['an item called throttled', 200, '{"id":7,"name":"Throttled","price":12,"stock":3}'],
    ['a product with code 88', 200, '{"code":88,"name":"Rate limit exceeded T-shirt","price":19}'],
    [
        'an error that is no limit',
        200,
        '{"errors":[{"message":"Field \\"x\\" does not exist","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}',
    ],
    [
        'partial data with one field limited',
        200,
        '{"data":{"shop":{"name":"a"}},"errors":[{"message":"Throttled","path":["b"]}]}',
    ],
    ['not found', 404, '{"message":"Not Found","documentation_url":"https://docs.github.com/"}'],
    ['validation', 422, '{"message":"Validation Failed","errors":[{"field":"q","code":"missing"}]}'],
    ['bad request', 400, '{"error":"bad_request","message":"q is missing"}'],
    [
        'limits as data',
        200,
        '{"resources":{"core":{"limit":60,"remaining":0,"reset":1700000000}},"rate":{"limit":60,"remaining":0}}',
    ],
    [
        'a status page',
        200,
        '{"status":"ok","components":[{"name":"API","status":"operational","description":"Rate limit exceeded errors were fixed"}]}',
    ],
    ['posts on limits', 200, '[{"title":"Rate limit exceeded: why?","body":"Too many requests, they say"}]'],
    ['captcha in data', 200, '{"settings":{"captcha":"turnstile","sitekey":"0x"}}'],
    ['a url of a picture', 200, '{"url":"https://cdn.shop.test/7.jpg"}'],
    ['an app id', 200, '{"appId":"PXnone","version":2}'],
    ['remaining 0 with 200', 200, '{"items":[1]}', { 'x-ratelimit-remaining': '0' }],
    ['broken JSON', 200, '{"items":[1,'],
    ['JSON lines', 200, '{"id":1}\n{"id":2}\n'],
]);

export const statuses: readonly Capture[] = captures('other statuses', 'ok', [
    [
        '404 of nginx',
        404,
        '<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center></body></html>',
    ],
    ['404 of a shop', 404, small('Page not found', 'Nothing here.', '<a href="/">Home</a>')],
    ['404 behind Cloudflare', 404, small('404', 'Gone fishing.'), { server: 'cloudflare', 'cf-ray': 'x' }],
    ['404 behind DataDome', 404, small('404', 'Not here.'), { 'x-datadome': 'protected' }],
    ['404 behind Akamai', 404, small('Not found', 'Not here.'), { server: 'AkamaiGHost' }],
    ['410 of a removed item', 410, small('This offer has ended', 'Have a look at others.')],
    ['400', 400, small('Bad Request', 'The parameter page is not a number.')],
    ['405 for a wrong method', 405, small('Method Not Allowed', 'GET only.')],
    ['206', 206, 'part'],
    ['204', 204, ''],
    ['201', 201, '{"id":1}'],
    ['202 of a job', 202, '{"job":"1","state":"queued"}'],
    ['202 without a body', 202, ''],
    ['304', 304, ''],
    ['301 to https', 301, '', { location: 'https://shop.test/' }],
    ['302 to another page', 302, '', { location: '/items/8' }],
    ['416', 416, 'range'],
    ['422', 422, small('Check the form', 'A field is missing.')],
    ['200 with a Retry-After', 200, product(), { 'retry-after': '120' }],
    [
        '404 that mentions blocks',
        404,
        small('Not found', 'If a page is missing it may have been blocked by the author.'),
    ],
]);

export const odd: readonly Capture[] = captures('odd pages', 'ok', [
    ['empty', 200, ''],
    ['a word', 200, 'ok'],
    ['robots.txt', 200, 'User-agent: *\nDisallow: /captcha\nDisallow: /blocked\n', { 'content-type': 'text/plain' }],
    [
        'a sitemap',
        200,
        '<?xml version="1.0"?><urlset><url><loc>https://shop.test/forbidden-planet</loc></url></urlset>',
        { 'content-type': 'application/xml' },
    ],
    [
        'a feed',
        200,
        '<?xml version="1.0"?><rss><channel><title>Access Denied</title><item><title>You have been blocked</title></item></channel></rss>',
        { 'content-type': 'application/rss+xml' },
    ],
    [
        'a drawing',
        200,
        '<svg xmlns="http://www.w3.org/2000/svg"><title>Access denied sign</title><path d="M0 0"/></svg>',
        { 'content-type': 'image/svg+xml' },
    ],
    ['a table of bans', 200, 'ip;state\n203.0.113.9;banned\n', { 'content-type': 'text/csv' }],
    ['a redirect by meta', 200, '<html><head><meta http-equiv="refresh" content="0; url=/home"></head></html>'],
    ['a redirect by script', 200, '<html><body><script>location.href="/home"</script></body></html>'],
    [
        'an app without a title',
        200,
        '<!doctype html><html><head></head><body><div id="app"></div><script src="/app.js"></script></body></html>',
    ],
    ['an app shell with a spinner', 200, shell('', '<div class="spinner">Loading...</div>')],
    ['an app titled "Loading"', 200, doc('Loading...', '<div id="app"></div><script src="/app.js"></script>')],
    [
        'a page that asks for scripts',
        200,
        doc(
            'Shop',
            '<noscript>Please enable JavaScript to continue.</noscript><div id="app"></div><script src="/a.js"></script>',
        ),
    ],
    [
        'a cookie banner and nothing else',
        200,
        doc(
            'Shop',
            '<div class="cookie"><p>We use cookies.</p><button>Accept</button></div><div id="app"></div><script src="/a.js"></script>',
        ),
    ],
    [
        'an age gate',
        200,
        doc('Are you over 18?', '<h1>Are you over 18?</h1><a href="/yes">Yes</a> <a href="/no">No</a>'),
    ],
    ['a page under construction', 200, small('Coming soon', 'We are working on it.')],
    ['a parked domain', 200, small('shop.test', 'This domain is for sale.')],
    ['a default page', 200, small('Welcome to nginx!', 'If you see this page, the web server works.')],
    ['a listing of files', 200, doc('Index of /', '<h1>Index of /</h1><pre><a href="a.zip">a.zip</a></pre>')],
    ['a thank-you page', 200, small('Thank you', 'Your message has been sent.')],
    ['an unsubscribe page', 200, small('Unsubscribed', 'You have been removed from the list.')],
    ['an order that was blocked', 200, small('Order 12', 'Your card has been blocked by the bank; pay by transfer.')],
    ['an account page', 200, small('Security', 'Last login: today. Two devices. No unusual activity.')],
    ['a sold-out page', 200, small('Sold out', 'This item is not available in your size.')],
    ['a status page', 200, small('Status', 'All systems operate.')],
    ['a word list', 200, article('Words', 'blocked, banned, denied, captcha, robot, human, verify, unusual traffic')],
    ['an iframe of a map', 200, doc('Map', '<iframe src="https://maps.test/embed"></iframe>')],
    ['search results on robots', 200, noResults('', '<p>Did you mean: robot or human?</p>')],
    ['1 MB of a real page', 200, product('', `<script>${code(1_000_000)}</script>`)],
    ['a page of 400 000 characters', 200, article('Archive', 'All of it.', 6_000)],
    ['minified, in one line', 200, product().replaceAll('\n', '')],
    ['a page with openings that never end', 200, '<script '.repeat(2_000)],
]);
