import type { Capture } from '../capture.js';
import { captures, code } from '../capture.js';
import { article, login, small } from './parts.js';

/** Answers that are no pages, and pages with little in them. */
export const plainAnswers: readonly Capture[] = captures('plain answers', 'ok', [
    [
        'robots.txt',
        200,
        'User-agent: *\nDisallow: /captcha\nDisallow: /blocked\nCrawl-delay: 5',
        { 'content-type': 'text/plain' },
    ],
    [
        'feed',
        200,
        '<?xml version="1.0"?><rss><channel><title>Access denied, the podcast</title></channel></rss>',
        { 'content-type': 'application/rss+xml' },
    ],
    [
        'map of the site',
        200,
        '<?xml version="1.0"?><urlset><url><loc>https://shop.test/blocked</loc></url></urlset>',
        { 'content-type': 'application/xml' },
    ],
    ['style', 200, '.h-captcha,.g-recaptcha,#px-captcha{min-height:85px}', { 'content-type': 'text/css' }],
    [
        'script',
        200,
        `window.gokuProps=null;var s="Just a moment...";${code(500)}`,
        { 'content-type': 'application/javascript' },
    ],
    ['CSV', 200, 'code;text\n429;Too many requests\n403;Access denied\n', { 'content-type': 'text/csv' }],
    [
        'JSON of codes',
        200,
        '{"codes":[{"code":429,"message":"Too many requests"},{"code":403,"message":"Access denied"}]}',
    ],
    ['JSON of a product', 200, '{"id":7,"name":"Throttle cable","status":"available","message":"Rate this product"}'],
    ['JSON of a plan', 200, '{"plan":"free","limits":{"requests":100,"exceeded":false},"message":"OK"}'],
    ['JSON of an error', 404, '{"error":{"code":"not_found","message":"No such item"}}'],
    ['JSON of another error', 400, '{"error":"invalid_parameter","message":"limit has to be 1 to 100"}'],
    ['JSON that is empty', 200, '{"results":[],"total":0}'],
    [
        'GraphQL with a part missing',
        200,
        '{"data":{"item":{"id":7}},"errors":[{"message":"price: rate limit exceeded","path":["item","price"]}]}',
    ],
    ['JSON of a log', 200, '[{"level":"warn","msg":"rate limit exceeded for 192.0.2.1"},{"level":"info","msg":"ok"}]'],
    [
        'chat answer',
        200,
        '{"id":"1","choices":[{"message":{"role":"assistant","content":"Status 429 means too many requests."}}]}',
    ],
    ['not found', 404, small('Not found', 'There is no such page.', '<a href="/">Home</a>')],
    ['gone', 410, small('Sold', 'This item was sold and is no longer shown.', '<a href="/">Home</a>')],
    [
        'redirect by refresh',
        200,
        '<html><head><meta http-equiv="refresh" content="0; url=/en/"></head><body></body></html>',
    ],
    ['redirect by script', 200, '<html><head><script>location.replace("/en/")</script></head><body></body></html>'],
    ['age gate', 200, small('Are you over 18?', 'Wine is for adults.', '<button>Yes</button><button>No</button>')],
    [
        'cookie wall of the site',
        200,
        small('We use cookies', 'Accept or pay.', '<button>Accept</button><button>Settings</button>'),
    ],
    [
        'country choice',
        200,
        small(
            'Choose your country',
            'Prices and shipping depend on it.',
            '<a href="/de">Germany</a><a href="/fr">France</a>',
        ),
    ],
    ['login', 200, login('', '<p>You will be asked to verify that it is you by a code.</p>')],
    [
        'login after a time-out',
        200,
        login('', '<p>Your session has expired. For your security, please log in again.</p>'),
    ],
    ['opening soon', 200, small('Opening soon', 'Please check back later.')],
    [
        'thank you',
        200,
        small('Thank you', 'Your message was sent. One moment, we take you back.', '<a href="/">Back</a>'),
    ],
    ['unsubscribed', 200, small('Unsubscribed', 'Your address has been blocked from further mails.')],
    [
        'password of a shop',
        200,
        small(
            'Shop',
            'Enter using password',
            '<form><input type="password" name="password"><button>Enter</button></form>',
        ),
    ],
    [
        'paywall',
        200,
        article(
            'Storm over the lake',
            'Read on with a subscription. You have read your free articles of this month.',
            1,
        ),
    ],
    [
        'tracking',
        200,
        small('Parcel 9c', 'Access to the depot was denied to the driver. A new attempt is made tomorrow.'),
    ],
    ['weather', 200, small('Alert', 'Unusual traffic on the A1: roads are blocked by snow.')],
    ['chess', 200, small('Game 12', 'The bishop is blocked. White to move.', '<a href="/13">Next</a>')],
]);
