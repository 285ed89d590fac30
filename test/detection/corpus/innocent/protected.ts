import type { Capture } from '../capture.js';
import { captures, code, doc } from '../capture.js';
import { article, noResults, product, shell, small } from './parts.js';

/** What vendors leave on pages that they let through. */
const LEFT: readonly (readonly [vendor: string, head: string, headers?: Readonly<Record<string, string>>])[] = [
    [
        'Cloudflare, script of detections',
        `<script>(function(){function c(){var b=a.contentDocument;if(b){var d=b.createElement('script');d.innerHTML="window.__CF$cv$params={r:'9c',t:'MTc='};var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';"}}${code(300)}})();</script>`,
        { 'cf-ray': '9c-FRA', server: 'cloudflare', 'set-cookie': '__cf_bm=x; Path=/' },
    ],
    [
        'Cloudflare, beacon',
        `<script defer src="https://static.cloudflareinsights.com/beacon.min.js" data-cf-beacon='{"token":"9c"}'></script>`,
        { 'cf-ray': '9c-FRA' },
    ],
    [
        'DataDome, tag',
        `<script>window.ddjskey='A1B2';window.ddoptions={ajaxListenerPath:true,endpoint:'https://dd.shop.test/js/'};</script><script src="https://js.datadome.co/tags.js" async></script>`,
        { 'x-datadome': 'protected', 'set-cookie': 'datadome=9c; Path=/' },
    ],
    [
        'HUMAN, sensor',
        `<script>(function(){window._pxAppId='PXu6b0qd2S';var p=document.getElementsByTagName('script')[0],s=document.createElement('script');s.async=1;s.src='/u6b0qd2S/init.js';p.parentNode.insertBefore(s,p)}());</script>`,
        { 'set-cookie': '_pxhd=9c; Path=/' },
    ],
    [
        'Imperva, resource',
        `<script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3&ns=1&cb=77" async></script>`,
        { 'x-iinfo': '9-11', 'x-cdn': 'Imperva', 'set-cookie': 'visid_incap_1=9c; Path=/' },
    ],
    [
        'Imperva, reese',
        `<script async src="/thouars-that-Vse-you-more-quiet-I-Come-the-peacef"></script>`,
        { 'set-cookie': 'reese84=3:9c; Path=/' },
    ],
    [
        'Akamai, sensor',
        `<script src="/akam/13/1b2c" defer></script><noscript><img src="/akam/13/pixel_1b2c?a=dD0x"></noscript><script src="/Xk/ab/c?v=9c" defer></script>`,
        { 'set-cookie': '_abck=9c~-1~YAAQ; Path=/', server: 'AkamaiGHost' },
    ],
    ['AWS WAF, token', `<script src="https://4.edge.sdk.awswaf.com/4/5/challenge.compact.js" defer></script>`],
    [
        'Kasada, script',
        `<script src="/149e9513-01fa-4fb0-aad4-566afd725d1b/2d206a39-8ed7-437e-a3be-862e0f06eea3/p.js"></script>`,
        { 'x-kpsdk-ct': '02abc' },
    ],
    [
        'F5, script',
        `<script type="text/javascript" src="/TSPD/08a?type=9"></script><APM_DO_NOT_TOUCH><script>(function(){window.eqq=!!window.eqq;${code(200)}})();</script></APM_DO_NOT_TOUCH>`,
        { 'set-cookie': 'TS01=9c; Path=/' },
    ],
    [
        'Radware, stamp',
        `<script>var __uzdbm_1 = "8e61"; var __uzdbm_2 = "Zjg1";</script><script src="https://cdn.perfdrive.com/aperture/aperture.js"></script>`,
        { 'set-cookie': '__uzma=9c; Path=/' },
    ],
    ['GeeTest, for a login', `<script src="https://static.geetest.com/v4/gt4.js"></script>`],
    [
        'Vercel',
        `<script src="/_vercel/insights/script.js" defer></script>`,
        { 'x-vercel-id': 'fra1::9c', 'x-vercel-cache': 'HIT', server: 'Vercel' },
    ],
    ['Anubis, passed', '', { 'set-cookie': 'techaro.lol-anubis-auth=eyJ; Path=/' }],
    ['DDoS-Guard', '', { server: 'ddos-guard', 'set-cookie': '__ddg1_=9c; Path=/' }],
    ['Bunny', '', { server: 'BunnyCDN-DE1-1048', 'cdn-requestid': '9c' }],
    ['Ruishu, passed', `<meta id="9DhefwqGPrzG" content="x"><script src="/4QbVtADbnLVIc/d.js"></script>`],
    ['Alibaba, passed', '', { 'set-cookie': 'acw_tc=9c; Path=/' }],
    ['reCAPTCHA v3', `<script src="https://www.google.com/recaptcha/api.js?render=6L"></script>`],
    [
        'Friendly Captcha',
        `<script type="module" src="https://cdn.jsdelivr.net/npm/friendly-challenge@0.9/widget.module.min.js"></script>`,
    ],
];

const PAGES = [
    ['product', (head: string) => product(head)],
    ['empty search', (head: string) => noResults(head)],
    ['app', (head: string) => shell(head)],
] as const;

export const protectedPages: readonly Capture[] = captures(
    'let through by a vendor',
    'ok',
    LEFT.flatMap(([vendor, head, headers]) =>
        PAGES.map(([page, write]) => [`${page}: ${vendor}`, 200, write(head), headers ?? {}] as const),
    ),
);

/** Things whose names and words sound like a wall. */
export const soundsLikeAWall: readonly Capture[] = captures('sounds like a wall', 'ok', [
    ['song', 200, small('Just a Moment (Remastered) lyrics', 'By The Lanterns, 1981. Lyrics are not available.')],
    [
        'film',
        200,
        small('Access Denied (2019) - Cast and crew', 'A thriller in which a door stays closed. 93 minutes.'),
    ],
    ['book', 200, product('', '<p>Also by this author: Robot or Human? A philosophy of machines</p>')],
    ['company', 200, small('Imperva Ltd. – company profile', 'Founded 2002. Protects sites. 1 200 people.')],
    [
        'job',
        200,
        article('Bot detection engineer (m/f/d)', 'You write rules that tell captchas, challenges and blocks apart.'),
    ],
    [
        'changelog',
        200,
        article('Release 4.2', 'Fixed: "Checking your browser" was shown twice. Fixed: Error 1020 on slow lines.'),
    ],
    [
        'forum',
        200,
        article(
            '403 Forbidden - Access Denied when I log in',
            'It says: You have been blocked. Reference #18.6d3a. What now?',
        ),
    ],
    [
        'guide',
        200,
        article('How to pass "Pardon Our Interruption"', 'Distil shows this page when it takes you for a bot.'),
    ],
    ['status page', 200, small('All systems operational', 'API: normal. Rate limiting: normal. DDoS protection: on.')],
    [
        'price list',
        200,
        article('Too many requests? Buy more', 'The free plan stops at 100 requests an hour, with status 429.'),
    ],
    [
        'game',
        200,
        small('Are you a robot? Play the Turing game', 'Talk for two minutes, then guess.', '<a href="/play">Play</a>'),
    ],
    ['museum', 200, small('The Waiting Room, oil on canvas', 'Painted in 1912. Room 4, left of the door.')],
    [
        'hotel',
        200,
        small('Queue Hotel, Kew', 'You are now in line for a quiet night. From 80.00.', '<a href="/book">Book</a>'),
    ],
    [
        'clinic',
        200,
        small('Waiting room of Dr. Mayer', 'Please bring your card. Estimated waiting time is on the screen.'),
    ],
    ['band', 200, small('Blocked Address – tour dates', 'Bern, 4 May. Basel, 5 May. Sold out: Zug.')],
    [
        'thesis',
        200,
        article('Human verification by proof of work', 'We measure Anubis, hashcash and mCaptcha on 40 sites.'),
    ],
    ['German', 200, article('Ich bin kein Roboter', 'Der Roman der Autorin erzählt von einer Maschine, die zweifelt.')],
    [
        'Chinese',
        200,
        doc(
            '安全验证的历史',
            `<article><h1>安全验证的历史</h1><p>${'验证码最早出现在上世纪九十年代末，用来区分人和机器。'.repeat(20)}</p></article>`,
            '',
            'zh',
        ),
    ],
    [
        'Russian',
        200,
        doc(
            'Вы не робот? Рассказ',
            `<article><h1>Вы не робот?</h1><p>${'Машина долго молчала, потом ответила вопросом на вопрос. '.repeat(20)}</p></article>`,
            '',
            'ru',
        ),
    ],
    [
        'Japanese',
        200,
        doc(
            'アクセス拒否の小説',
            `<article><h1>アクセス拒否</h1><p>${'彼は扉の前で立ち止まり、しばらく考え込んだ。'.repeat(20)}</p></article>`,
            '',
            'ja',
        ),
    ],
    [
        'lesson',
        200,
        article(
            'What does "Enable JavaScript and cookies to continue" mean?',
            'Browsers run scripts. Some people switch them off.',
        ),
    ],
    [
        'support',
        200,
        article('My IP address was banned', 'Our operators lift a ban within a day. Write to us with your account.'),
    ],
    [
        'law',
        200,
        article('Unavailable for legal reasons', 'Status 451 is named after a novel. RFC 7725 tells when to send it.'),
    ],
    ['toy', 200, product('', '<p>Hold on... tight! The swing seat for toddlers.</p>')],
    [
        'archive',
        200,
        small('Index of /pub', 'Parent directory', '<pre><a href="captcha-1.0.tgz">captcha-1.0.tgz</a> 12K</pre>'),
    ],
]);
