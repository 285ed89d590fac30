import type { Capture } from '../capture.js';
import { captures, doc } from '../capture.js';

const said = (title: string, words: string, script = '') => doc(title, `<h1>${title}</h1><p>${words}</p>${script}`);
const SCRIPT = '<script>check()</script>';

export const nameless: readonly Capture[] = [
    ...captures('Queue-it', 'waiting-room', [
        [
            'in line',
            200,
            doc(
                'Queue-it',
                '<h1 id="lbHeaderH1">You are now in line</h1><p>Your estimated wait time is: <span id="MainPart_lbWhichIsIn">10 minutes</span></p>',
                '<script src="https://static.queue-it.net/script/queueclient.min.js"></script>',
            ),
        ],
        ['its address', 200, doc('Shop', '<div id="queue"></div>'), {}, 'https://shop.queue-it.net/?c=shop&e=sale'],
        ['redirect not followed', 302, '', { location: 'https://shop.queue-it.net/?c=shop&e=sale' }],
        ['for a script', 200, '', { 'x-queueit-redirect': 'https%3A%2F%2Fshop.queue-it.net' }],
    ]),
    ...captures('Other waiting rooms', 'waiting-room', [
        [
            'CrowdHandler',
            200,
            doc('Please wait', '<p>You are in a queue</p>'),
            {},
            'https://wait.crowdhandler.com/a1?url=x',
        ],
        [
            'nameless',
            200,
            doc(
                'Virtual Waiting Room',
                '<p>There are 412 people before you. Keep this page open, your turn will come.</p>',
            ),
        ],
        ['German', 200, doc('Warteraum', '<p>Bitte warten, gleich geht es weiter.</p>', '', 'de')],
    ]),
    ...captures('Limits in JSON', 'rate-limited', [
        [
            'GitHub GraphQL, 200',
            200,
            '{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded for user ID 1."}]}',
        ],
        [
            'GitHub GraphQL, 2026',
            200,
            '{"errors":[{"type":"RATE_LIMIT","code":"graphql_rate_limit","message":"API rate limit already exceeded for user ID 1."}]}',
        ],
        [
            'GitHub REST, 403',
            403,
            '{"message":"API rate limit exceeded for 203.0.113.9.","documentation_url":"https://docs.github.com/"}',
            { 'x-ratelimit-remaining': '0' },
        ],
        [
            'GitHub, secondary',
            403,
            '{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again.","documentation_url":"https://docs.github.com/"}',
        ],
        [
            'Shopify GraphQL',
            200,
            '{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED","documentation":"https://help.shopify.com"}}],"extensions":{"cost":{"requestedQueryCost":202}}}',
        ],
        ['X', 200, '{"errors":[{"code":88,"message":"Rate limit exceeded"}]}'],
        [
            'Discord',
            429,
            '{"message":"You are being rate limited.","retry_after":0.64,"global":false}',
            { 'retry-after': '1' },
        ],
        [
            'Google APIs',
            403,
            '{"error":{"errors":[{"domain":"usageLimits","reason":"rateLimitExceeded","message":"Rate Limit Exceeded"}],"code":403,"message":"Rate Limit Exceeded"}}',
        ],
        ['Google Cloud', 200, '{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED"}}'],
        ['Amazon', 400, '{"__type":"ThrottlingException","message":"Rate exceeded"}'],
        ['Shopify, 422', 422, '{"errors":"Too many requests"}'],
        ['nameless success: false', 200, '{"success":false,"error":"Too many requests, slow down"}'],
        ['used up, header alone', 403, 'Forbidden', { 'x-ratelimit-remaining': '0' }],
    ]),
    ...captures('Limits by status', 'rate-limited', [
        ['429 bare', 429, ''],
        [
            '429 of nginx',
            429,
            doc('429 Too Many Requests', '<center><h1>429 Too Many Requests</h1></center><hr><center>nginx</center>'),
        ],
        ['503 with a time', 503, doc('503', 'Slow down'), { 'retry-after': '30' }],
    ]),
    ...captures('Nameless refusals', 'blocked', [
        [
            'nginx 403',
            403,
            '<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>',
        ],
        ['served with 200', 200, said('Access Denied', 'You have no permission to see this page.')],
        [
            'blocked, 200',
            200,
            said('You have been blocked', 'We think that you are a robot. Contact support if you are not.'),
        ],
        [
            'request blocked',
            200,
            said('Request blocked', 'The request was blocked for security reasons. Reference 1234.'),
        ],
        ['German, 200', 200, said('Zugriff verweigert', 'Der Zugriff wurde verweigert.')],
        ['French, 200', 200, said('Accès refusé', "L'accès à cette page vous est refusé.")],
        ['Russian, 200', 200, said('Доступ ограничен', 'Доступ к сайту ограничен для вашей сети.')],
        ['Spanish, 403', 403, said('Acceso denegado', 'No puede ver esta página.')],
        ['451', 451, said('Unavailable For Legal Reasons', 'Not shown in your country.')],
        ['503 with the words', 503, said('Access denied', 'Automated access is not welcome.')],
        ['410 with the words', 410, said('Access Denied', 'No robots.')],
    ]),
    ...captures('Nameless checks of the browser', 'blocked', [
        ['robot, 200', 200, said('Are you a robot?', 'There was unusual traffic from your network.', SCRIPT)],
        ['human, 200', 200, said('Verify you are human', 'Press the button to go on.', SCRIPT)],
        ['human verification', 200, said('Human Verification', 'Complete the security check.', SCRIPT)],
        ['security check, 403', 403, said('Security Check', 'One second.', SCRIPT)],
        ['checking', 200, said('Checking your browser', 'This takes a second. JavaScript is needed.', SCRIPT)],
        [
            'robot challenge screen',
            200,
            said('Robot Challenge Screen', 'Checking site connection security', '<script>sha1()</script>'),
        ],
        ['Spanish', 200, said('Comprobación de seguridad', 'Comprobando su navegador por seguridad.', SCRIPT)],
        ['DDoS protection', 503, said('DDoS protection by OVH', 'Checking.', SCRIPT)],
        [
            'with the name of the site',
            200,
            said('Bot Verification | shop.test', 'Please wait while we verify the browser.', SCRIPT),
        ],
    ]),
    ...captures('Nameless bans', 'blocked', [
        ['IP', 200, said('Sorry', 'Your IP address has been blocked because of unusual activity.')],
        ['IP, text', 200, 'Your IP 203.0.113.9 has been temporarily banned. Try again in 24 hours.'],
        ['IP, 403', 403, 'Your IP address is blacklisted.'],
        ['network', 200, said('shop.test', 'Access from your network has been temporarily limited.')],
        ['you', 200, said('shop.test', 'You have been temporarily blocked from this site for too many requests.')],
        ['German Kleinanzeigen', 403, said('Kleinanzeigen', 'Dein IP-Bereich wurde vorübergehend gesperrt.')],
        [
            'spam list',
            200,
            said(
                'Blocked!',
                'Your IP address (203.0.113.9) has been blocked from accessing this website, as it is in a database of spammers.',
            ),
        ],
    ]),
];
