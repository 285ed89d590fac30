import type { Capture } from '../capture.js';
import { captures, code, doc } from '../capture.js';

const sorry = (words: string) =>
    `<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><html><head><meta content="initial-scale=1" name="viewport"/><title>https://www.google.com/search?q=shoes</title></head><body onload="e=document.getElementById('captcha');if(e){e.focus();}"><div style="max-width:400px;"><hr noshade="" size="1"/><br/><form action="index" id="captcha-form" method="post"><script async defer src="https://www.google.com/recaptcha/api.js"></script><div class="g-recaptcha" data-sitekey="6LfwuyUTAAAA"></div><input type="hidden" name="q" value="x"><input type="hidden" name="continue" value="https://www.google.com/search?q=shoes"></form><hr noshade size="1"><div style="font-size:13px;"><b>About this page</b><br>${words}<div id="infoDiv0"></div></div></div></body></html>`;
const amazon = (inner: string) =>
    `<!--\n        To discuss automated access to Amazon data please contact api-services-support@amazon.com.\n-->${doc('Amazon.com', inner)}`;

export const sites: readonly Capture[] = [
    ...captures('Google', 'blocked', [
        [
            '429',
            429,
            sorry('Something in your network sends requests like a robot.'),
            { server: 'HTTP server (unknown)' },
        ],
        ['200, another language', 200, sorry('Über diese Seite')],
        ['the address', 200, '', {}, 'https://www.google.com/sorry/index?continue=https://www.google.com/search'],
        ['redirect not followed', 302, '', { location: 'https://www.google.com/sorry/index?continue=x' }],
        [
            'without a captcha',
            503,
            doc(
                'Sorry...',
                '<h1>Sorry...</h1><p>Our systems have detected unusual traffic from your computer network. Please try again later.</p>',
            ),
        ],
    ]),
    ...captures('Amazon', 'blocked', [
        [
            'letters',
            200,
            amazon(
                '<h4>Type the letters you see</h4><form method="get" action="/errors/validateCaptcha" name=""><input type=hidden name="amzn" value="x"/><input id="captchacharacters" name="field-keywords" type="text"></form>',
            ),
        ],
        [
            'continue button',
            200,
            amazon(
                '<form method="get" action="/errors/validateCaptcha"><h4>Click the button below to continue shopping</h4><button>Continue shopping</button></form>',
            ),
        ],
        ['503', 503, amazon('<p>Sorry! Something went wrong on our end.</p><img src="/dogs.jpg">')],
    ]),
    ...captures('LinkedIn', 'blocked', [
        [
            '999',
            999,
            `<html><head><script>window.onload = function() {var trk = "bf";window.location.href = "https://" + domain + "/authwall?trk=" + trk;}</script></head></html>`,
            { 'x-li-pop': 'PROD-IDB2' },
        ],
        ['999 without a body', 999, '', {}],
        [
            'authwall',
            200,
            doc('Sign Up | LinkedIn', '<form><input type="text" name="first"></form>'),
            {},
            'https://www.linkedin.com/authwall?trk=gf',
        ],
    ]),
    ...captures('Yahoo', 'blocked', [['999', 999, 'Request denied']]),
    ...captures('Reddit', 'blocked', [
        [
            'pardner, 429',
            429,
            doc('Too Many Requests', '<h1>whoa there, pardner!</h1><p>we are seeing a lot of requests from you</p>'),
        ],
        [
            'pardner, 403',
            403,
            '<!doctype html><html><head><title>Blocked</title></head><body><div><h1>whoa there, pardner!</h1><p>Your request has been blocked due to a network policy.</p></div></body></html>',
        ],
        [
            'network security',
            403,
            `<body class=theme-beta><div><h2>Blocked</h2><p>You've been blocked by network security.</p><p>To continue, log in to your Reddit account or use your developer token</p></div></body>`,
        ],
        [
            'humanity',
            200,
            doc('Reddit - Prove your humanity', '<h1>Prove your humanity</h1><p>Complete the challenge below.</p>'),
        ],
    ]),
    ...captures('Craigslist', 'blocked', [
        [
            'automatic block',
            403,
            'This IP has been automatically blocked.\nIf you have questions, please email: blocks-b1@craigslist.org',
        ],
        ['automatic block, 200', 200, 'This IP has been automatically blocked.'],
    ]),
    ...captures('DuckDuckGo', 'blocked', [
        [
            'anomaly, 202',
            202,
            doc(
                'shoes at DuckDuckGo',
                '<form id="challenge-form" action="//duckduckgo.com/anomaly.js?sv=html" method="POST"><div class="anomaly-modal__title">Bots use DuckDuckGo too.</div><div class="anomaly-modal__description">Select all squares with a duck</div></form>',
            ),
        ],
    ]),
    ...captures('eBay', 'blocked', [
        [
            'interruption',
            200,
            doc(
                'Pardon Our Interruption...',
                '<h1>Pardon Our Interruption...</h1><p>You are a power user moving through this website with super-human speed.</p>',
            ),
        ],
        [
            'splash captcha',
            200,
            doc('Security Measure', '<form action="/splashui/captcha_submit"><div id="captcha"></div></form>'),
            {},
            'https://www.ebay.com/splashui/captcha?ap=1',
        ],
        [
            'splash challenge',
            200,
            doc(
                'Checking your browser before you access eBay.',
                '<p>Reference ID: x</p><script src="https://www.ebay.com/splashui/challenge.js"></script>',
            ),
        ],
    ]),
    ...captures('Ticketmaster', 'blocked', [
        [
            'paused',
            401,
            doc(
                'Your Browsing Activity Has Been Paused',
                '<h1>Your Browsing Activity Has Been Paused</h1><p>We detected unusual behaviour</p>',
            ),
        ],
        [
            'paused, 200',
            200,
            doc(
                'Your Browsing Activity Has Been Paused',
                '<h1>Paused</h1><p>We detected unusual behaviour on your network.</p>',
            ),
        ],
        [
            'eps',
            200,
            `<html><head><title></title><script src="/eps-d?d=shop.test"></script><script src="/eps-mgr"></script></head><body></body></html>`,
        ],
    ]),
    ...captures('Shopify', 'blocked', [
        ['country', 403, doc('shop', '<p>This store is not available in your country.</p>')],
        [
            'connection check',
            403,
            doc('Verifying your connection...', '<h1>Your connection needs to be verified before you can proceed</h1>'),
        ],
    ]),
    ...captures('YouTube', 'blocked', [
        [
            'no bot',
            200,
            `<html><head><title>Video - YouTube</title></head><body><a href="/">a</a><script>var ytInitialPlayerResponse = {"playabilityStatus":{"status":"LOGIN_REQUIRED","messages":["Sign in to confirm you’re not a bot"]}};${code(5_000)}</script></body></html>`,
        ],
    ]),
    ...captures('Instagram', 'blocked', [
        [
            'sent to the login',
            200,
            doc('Login • Instagram', '<div id="root"></div>'),
            {},
            'https://www.instagram.com/accounts/login/?next=/nasa/',
        ],
    ]),
    ...captures('Bloomberg and Walmart', 'blocked', [
        [
            'Bloomberg',
            200,
            doc(
                'Bloomberg - Are you a robot?',
                '<h2>We have detected unusual activity from your computer network</h2><p>To continue, please click the box below.</p><div id="px-captcha"></div>',
            ),
            {},
            'https://www.bloomberg.com/tosv2.html?vid=&uuid=2a34',
        ],
        [
            'Walmart',
            200,
            doc(
                'Robot or human?',
                '<div id="topmessage">Activate and hold the button to confirm that you are human.</div><div id="px-captcha"></div>',
            ),
        ],
    ]),
    ...captures('Nitter and Invidious instances', 'blocked', [
        ['verifying', 503, doc('Verifying your browser | nitter', '<p>Please wait</p><script>go()</script>')],
    ]),
    ...captures('Justice.gov', 'blocked', [
        [
            'reauth button',
            401,
            doc(
                '',
                `<p>I am not a robot</p><button onclick="reauth()">Click</button><script>function reauth(){let public_salt="Mr";setCookie("authorization_1",SHA256(public_salt));location.reload();}</script>`,
            ),
        ],
    ]),
    ...captures('Spur', 'blocked', [
        ['203', 203, doc('VPN', '<p>Please disconnect from any VPNs or proxies and try again.</p>')],
    ]),
];
