import type { Capture } from '../capture.js';
import { captures, doc } from '../capture.js';

/** Sites that write their refusals themselves. */
export const portals: readonly Capture[] = [
    ...captures('Amazon', 'blocked', [
        [
            'button',
            200,
            doc(
                'Amazon.com',
                '<h4>Click the button below to continue shopping</h4><form method="get" action="/errors_page/validateCaptcha" name=""><input type="hidden" name="amzn" value="abc"><input type="hidden" name="amzn-r" value="/dp/B0"><button type="submit">Continue shopping</button></form><a href="/conditions">Conditions of Use</a><a href="/privacy">Privacy</a>',
            ),
        ],
        [
            'characters',
            200,
            doc(
                'Robot Check',
                '<!-- To discuss automated access to our data write to api-services-support@amazon.com. --><h4>Type the characters that you see in this image</h4><form method="get" action="/errors/validateCaptcha"><img src="https://images-na.ssl-images-amazon.com/captcha/x/Captcha_y.jpg"><input autocomplete="off" type="text" id="captchacharacters" name="field-keywords"></form>',
            ),
        ],
        [
            'in Japanese at 503',
            503,
            doc(
                'ご迷惑をおかけしています！',
                '<a href="https://www.amazon.co.jp/ref=cs_503_link"><img src="https://images-fe.ssl-images-amazon.com/images/G/09/x-locale/500_503.png"></a>',
                '<!-- To discuss automated access to our data write to api-services-support@amazon.com. -->',
                'ja',
            ),
        ],
    ]),
    ...captures('Google', 'blocked', [
        [
            'sorry in French',
            429,
            doc(
                'https://www.google.com/search?q=shoe',
                '<form id="captcha-form" action="index" method="post"><script src="https://www.google.com/recaptcha/enterprise.js" async defer></script><div id="recaptcha" class="g-recaptcha" data-sitekey="6L" data-s="x"></div></form><p><b>À propos de cette page</b></p><p>Nos systèmes ont détecté un trafic exceptionnel sur votre réseau.</p><p>Adresse IP : 192.0.2.1</p>',
                '',
                'fr',
            ),
            {},
            'https://www.google.com/sorry/index?continue=https://www.google.com/search%3Fq%3Dshoe&q=EgQ',
        ],
    ]),
    ...captures('YouTube', 'blocked', [
        [
            'player in JSON',
            200,
            '{"responseContext":{},"playabilityStatus":{"status":"LOGIN_REQUIRED","reason":"Sign in to confirm you’re not a bot","errorScreen":{}}}',
        ],
    ]),
    ...captures('SEC', 'blocked', [
        [
            'undeclared tool',
            403,
            doc(
                'SEC.gov | Your Request Originates from an Undeclared Automated Tool',
                '<h1>Your Request Originates from an Undeclared Automated Tool</h1><p>To give everybody equal access, please declare your traffic. Reference ID: 0.2a</p>',
            ),
        ],
    ]),
    ...captures('SEC limits', 'rate-limited', [
        [
            'threshold',
            429,
            doc(
                'SEC.gov | Request Rate Threshold Exceeded',
                '<h1>Request Rate Threshold Exceeded</h1><p>You may come back after ten minutes.</p>',
            ),
        ],
    ]),
    ...captures('NCBI', 'blocked', [
        [
            'misuse',
            200,
            doc(
                'Access Denied',
                '<h1>Access Denied</h1><p>Your access to the NCBI website at www.ncbi.nlm.nih.gov has been temporarily blocked due to a possible misuse/abuse situation involving your site. Write to info@ncbi.nlm.nih.gov with this address: 192.0.2.1</p>',
            ),
        ],
    ]),
    ...captures('JSTOR', 'blocked', [
        [
            'access check',
            200,
            doc(
                'JSTOR: Access Check',
                '<h2>Access Check</h2><p>Our systems have detected unusual traffic activity from your network. Please complete this reCAPTCHA to show that it is you.</p><div id="px-captcha"></div><p>Block Reference: #9c</p>',
            ),
        ],
    ]),
    ...captures('Ticketmaster', 'blocked', [
        [
            'paused, 403',
            403,
            doc(
                'Pardon the Interruption',
                '<h1>Your Browsing Activity Has Been Paused</h1><p>Unusual behavior was seen on your network or your browser. Reload in a while, or switch the VPN off.</p>',
            ),
        ],
    ]),
    ...captures('Shopify', 'blocked', [
        [
            '430',
            430,
            doc(
                'Your connection needs to be verified before you can proceed',
                '<h1>Your connection needs to be verified before you can proceed</h1>',
            ),
        ],
    ]),
    ...captures('Bloomberg and Walmart', 'blocked', [
        [
            'robot or human',
            200,
            doc(
                'Robot or human?',
                '<h1>Robot or human?</h1><p>Activate and hold the button to confirm that you are human.</p><div id="px-captcha"></div>',
            ),
            {},
            'https://www.walmart.test/blocked?url=L2lw&uuid=9c',
        ],
    ]),
    ...captures('Bloomberg and Walmart', 'blocked', [
        [
            'are you a robot',
            403,
            doc(
                'Bloomberg - Are you a robot?',
                "<h2>We've detected unusual activity from your computer network</h2><p>Tick the box below to let us know that you are no robot.</p><p>Block reference ID: 9c</p>",
            ),
        ],
    ]),
    ...captures('Yelp', 'blocked', [
        [
            'not allowed',
            403,
            doc('Yelp', '<h2>Sorry, you’re not allowed to access this page.</h2><p>Your IP address is: 192.0.2.1</p>'),
        ],
    ]),
    ...captures('Indeed', 'blocked', [
        [
            'additional verification',
            403,
            doc(
                'Additional Verification Required - Indeed.com',
                '<h1>Additional Verification Required</h1><p>Your Ray ID for this request is 9c</p>',
                '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>',
            ),
        ],
    ]),
    ...captures('Stack Exchange', 'blocked', [
        [
            'human verification',
            403,
            doc(
                'Human verification - Stack Overflow',
                '<h1>Human verification</h1><p>We need to make sure that you are a human. Please fill in the CAPTCHA.</p><div class="g-recaptcha"></div>',
            ),
        ],
    ]),
    ...captures('OpenStreetMap', 'blocked', [
        [
            'Nominatim',
            403,
            doc(
                'Access blocked',
                '<h1>Access blocked</h1><p>You have been blocked because you have violated the usage policy of OSM’s Nominatim geocoding service.</p>',
            ),
        ],
    ]),
    ...captures('Instagram', 'rate-limited', [
        [
            'wait a few minutes',
            401,
            '{"message":"Please wait a few minutes before you try again.","require_login":true,"igweb_rollout":true,"status":"fail"}',
        ],
    ]),
    ...captures('Nameless bans', 'blocked', [
        [
            'ban in Spanish at 200',
            200,
            doc(
                'Acceso denegado',
                '<h1>Acceso denegado</h1><p>Hemos detectado actividad inusual desde tu dirección IP. Tu IP ha sido bloqueada.</p>',
                '',
                'es',
            ),
        ],
        [
            'check in French at 200',
            200,
            doc(
                'Vérification de sécurité',
                '<h1>Vérifiez que vous êtes humain</h1><div class="g-recaptcha" data-sitekey="6L"></div><script src="https://www.google.com/recaptcha/api.js"></script>',
                '',
                'fr',
            ),
        ],
        [
            'ban in Portuguese at 200',
            200,
            doc(
                'Acesso bloqueado',
                '<h1>Acesso bloqueado</h1><p>Seu endereço IP foi bloqueado por excesso de requisições automáticas.</p>',
                '',
                'pt',
            ),
        ],
        [
            'check in Italian at 200',
            200,
            doc(
                'Verifica di sicurezza',
                '<h1>Conferma di non essere un robot</h1><div class="h-captcha" data-sitekey="1"></div><script src="https://js.hcaptcha.com/1/api.js"></script>',
                '',
                'it',
            ),
        ],
    ]),
    ...captures('Other waiting rooms', 'waiting-room', [
        [
            'Queue-it by script',
            200,
            doc(
                'Queue-it',
                '<div id="MainPart_divWarningBox"></div><p id="MainPart_lbExpectedServeTimeText">Your turn is expected at:</p><span id="MainPart_lbUsersInLineAheadOfYouText">Number of users ahead of you:</span>',
                '<script src="https://static.queue-it.net/script/queueclient.min.js"></script>',
            ),
            {},
            'https://shop.queue-it.net/?c=shop&e=sale&t=https%3A%2F%2Fshop.test',
        ],
        [
            'Cloudflare',
            200,
            doc(
                'Waiting Room powered by Cloudflare',
                '<h1>You are now in line.</h1><p>Your estimated wait time is 4 minutes. This page refreshes by itself.</p><p>Waiting Room powered by Cloudflare</p>',
                '<meta http-equiv="refresh" content="20">',
            ),
            { 'set-cookie': '__cf_waitingroom=Chhx; Path=/' },
        ],
        [
            'CrowdHandler, by its address',
            200,
            doc(
                'You are in the queue',
                '<h1>You are in the queue</h1><p>Your position: 812</p>',
                '<script src="https://wait.crowdhandler.com/js/waiting.js"></script>',
            ),
            {},
            'https://wait.crowdhandler.com/sale?url=https%3A%2F%2Fshop.test&ch-id=tok',
        ],
    ]),
];
