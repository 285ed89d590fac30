import type { Capture } from '../capture.js';
import { captures, code, doc } from '../capture.js';

/** Programs that people put before their own sites, and small vendors. */
export const gatekeepers: readonly Capture[] = [
    ...captures('Anubis', 'blocked', [
        [
            'in German',
            200,
            doc(
                'Ich stelle sicher, dass hier kein Bot liest!',
                '<h1>Einen Augenblick</h1><img src="/.within.website/x/cmd/anubis/static/img/pensive.webp"><p id="status">Lädt …</p><script id="anubis_challenge" type="application/json">{"rules":{"algorithm":"fast","difficulty":4},"challenge":"9c"}</script>',
                '<link rel="stylesheet" href="/.within.website/x/xess/xess.css">',
                'de',
            ),
        ],
        [
            'refusal of an address',
            200,
            doc(
                'Oh noes!',
                '<h1>Oh noes!</h1><img src="/.within.website/x/cmd/anubis/static/img/reject.webp?cacheBuster=1.21"><p>Access denied: error code 7f3</p>',
            ),
        ],
    ]),
    ...captures('Kin of Anubis', 'blocked', [
        [
            'by refresh',
            418,
            doc(
                'Checking you are not a bot',
                '<h1 id="title">Checking you are not a bot</h1><p id="status">Loading challenge <em>meta-refresh</em>...</p>',
                '<link rel="stylesheet" href="/.well-known/.git.gammaspectra.live/git/go-away/cmd/go-away/assets/static/anubis/style.css"><meta http-equiv="refresh" content="0; url=/.well-known/.git.gammaspectra.live/git/go-away/cmd/go-away/challenge/meta-refresh/verify-challenge?__goaway_id=34">',
            ),
        ],
    ]),
    ...captures('Kin of Anubis', 'blocked', [
        [
            'hold on',
            403,
            doc(
                'Hold on...',
                '<h3>Your browser is being looked at for robots</h3><div class="powstatus"></div><footer>Security and performance by <a href="https://gitgud.io/fatchan/haproxy-protection/">haproxy-protection</a></footer>',
                '<script src="/.basedflare/js/argon2.js"></script><script src="/.basedflare/js/challenge.js"></script>',
            ),
        ],
    ]),
    ...captures('SafeLine', 'blocked', [
        [
            'challenge at 468',
            468,
            doc(
                'Protected By Chaitin SafeLine WAF',
                '<div id="slg-box"><h1 id="slg-title">Security Detection</h1></div><script>SafeLineChallenge("9c11", {level: 1})</script>',
                '<link rel="icon" href="/.safeline/static/favicon.png">',
            ),
        ],
        [
            'refusal in Chinese',
            403,
            doc(
                '访问已被拦截',
                '<div id="slg-box"><h1 id="slg-title">您的访问请求有危险</h1><p>雷池 WAF</p></div>',
                '<link rel="icon" href="/.safeline/static/favicon.png">',
                'zh',
            ),
        ],
    ]),
    ...captures('CrowdSec', 'blocked', [
        [
            'captcha',
            200,
            doc(
                'CrowdSec Captcha',
                '<h1>CrowdSec Captcha</h1><form method="POST" id="captcha-form"><div class="h-captcha" data-sitekey="1" data-callback="captchaCallback"></div></form><p>This check is done by <a href="https://crowdsec.net/">CrowdSec</a></p>',
                '<script src="https://hcaptcha.com/1/api.js" async defer></script>',
            ),
        ],
        [
            'ban',
            403,
            doc(
                'CrowdSec Ban',
                '<h1>CrowdSec Access Forbidden</h1><p>The administrator of this site does not let you in.</p>',
            ),
        ],
    ]),
    ...captures('LiteSpeed', 'blocked', [
        [
            'captcha',
            403,
            doc(
                'Bot Verification',
                '<p>Verifying that you are not a robot...</p><form id="lsrecaptcha-form" method="POST" action="/.lsrecap/recaptcha?"><div id="recaptchadiv"></div></form>',
                '<script src="https://www.recaptcha.net/recaptcha/api.js?onload=onloadCallback&render=explicit"></script>',
            ),
        ],
    ]),
    ...captures('Deflect', 'blocked', [
        [
            'challenge',
            429,
            doc(
                'Loading',
                `<p>One moment, your browser is tested.</p><script>const cookie_name="deflect_challenge4";${code(600)}</script>`,
            ),
            { 'set-cookie': 'deflect_challenge4=AAQ; Path=/' },
        ],
    ]),
    ...captures('ArvanCloud', 'blocked', [
        [
            'transfer',
            200,
            doc(
                'در حال انتقال به سایت مورد نظر هستید...',
                `<h1>Transferring to the website...</h1><script>${code(3000)};document.cookie="__arcsjs=9c";location.reload()</script>`,
                '',
                'fa',
            ),
            { server: 'ArvanCloud' },
        ],
    ]),
    ...captures('Tencent', 'blocked', [
        [
            'cookie by script',
            200,
            `<html><body><script>(function(){var _0x49a6={WTKkN:2994,bOYDu:432};document.cookie="__tst_status="+7+"#;";document.cookie="EO_Bot_Ssid="+36+";";location.reload()})()</script></body></html>`,
        ],
        [
            'refusal at 567',
            567,
            doc(
                'Restricted Access',
                '<h1>Restricted Access</h1><p>Your request was refused by the security policy of the site.</p><p>Protected by Tencent Cloud EdgeOne</p>',
            ),
            { server: 'TencentEdgeOne' },
        ],
    ]),
    ...captures('BitNinja', 'blocked', [
        [
            'redirection',
            200,
            doc(
                'Waiting for the redirectiron...',
                '<p>Your address was seen among attackers.</p><a href="https://bitninja.com/">BitNinja</a><form id="visitorChecker"></form>',
                '<script src="//static.bitninja.io/captcha/visitor.js"></script>',
            ),
        ],
    ]),
    ...captures('CleanTalk', 'blocked', [
        [
            'against crawlers',
            403,
            doc(
                'Blacklisted',
                '<h1>Anti-Crawler Protection is checking your browser and IP 192.0.2.1 for spam bots</h1><p>The site opens in 3 seconds.</p><p>CleanTalk</p>',
                '<script>document.cookie="ct_anticrawler_passed=1"</script>',
            ),
        ],
    ]),
    ...captures('Wordfence', 'blocked', [
        [
            'limited',
            503,
            doc(
                'Your access to this site has been limited',
                '<h1>Your access to this site has been limited by the site owner</h1><p>Block Technical Data: advanced blocking in effect (HTTP response code 503)</p><p>Generated by Wordfence</p>',
            ),
        ],
    ]),
    ...captures('WordPress plugins', 'blocked', [
        [
            'incident',
            403,
            '<html><head><title>NinjaFirewall 403 Forbidden</title></head><body><center>Sorry <b>192.0.2.1</b>, your request cannot be processed.<br>Incident number <b>#77</b><br>&copy; NinjaFirewall</center></body></html>',
        ],
    ]),
    ...captures('BunkerWeb', 'blocked', [
        [
            'challenge page',
            200,
            doc(
                'Bot Detection',
                '<h1>Bot Detection</h1><p>Please wait while we find out whether you are a person.</p><p>Powered by <a href="https://www.bunkerweb.io">BunkerWeb</a></p><form method="POST" action="/challenge"></form>',
            ),
            {},
            'https://shop.test/challenge',
        ],
    ]),
    ...captures('Imunify360', 'blocked', [
        [
            'in JSON',
            200,
            '{"message": "Access denied by Imunify360 bot-protection. IPs used for automation should be whitelisted"}',
            { server: 'imunify360-webshield/1.21' },
        ],
        [
            'waiting page',
            200,
            doc(
                'One moment, please...',
                `<h1>Please wait while your request is being verified...</h1><script>${code(800)};xhr.setRequestHeader('X-Requested-with','XMLHttpRequest')</script>`,
            ),
            { server: 'imunify360-webshield/1.21' },
        ],
    ]),
    ...captures('InfinityFree', 'blocked', [
        [
            'by AES',
            200,
            '<html><body><script type="text/javascript" src="/aes.js"></script><script>function toNumbers(d){var e=[];d.replace(/(..)/g,function(d){e.push(parseInt(d,16))});return e}var a=toNumbers("f655"),b=toNumbers("98344"),c=toNumbers("9c");document.cookie="__test="+toHex(slowAES.decrypt(c,2,a,b))+"; path=/";location.href="https://shop.test/?i=1";</script><noscript>This site needs JavaScript</noscript></body></html>',
        ],
    ]),
    ...captures('SiteGround', 'blocked', [
        [
            'by refresh',
            202,
            '<html><head><link rel="icon" href="data:;"><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2Fitems%2F7&y=ipr:192.0.2.1:17"></meta></head></html>',
            { 'sg-captcha': 'challenge' },
        ],
    ]),
    ...captures('Sucuri', 'blocked', [
        [
            'cookie by script',
            200,
            `<html><title>You are being redirected...</title><noscript>Javascript is required.</noscript><script>var s={},u,c,U,r,i,l=0,a,e=eval,w=String.fromCharCode,sucuri_cloudproxy_js='',S='cz0';${code(400)}</script></html>`,
        ],
    ]),
    ...captures('DDoS-Guard', 'blocked', [
        [
            'check',
            403,
            doc(
                'DDoS-Guard',
                '<h1 id="title">Checking your browser before you enter shop.test</h1>',
                '<script src="/.well-known/ddos-guard/js-challenge/index.js"></script>',
            ),
            { server: 'ddos-guard' },
        ],
    ]),
    ...captures('Qrator', 'blocked', [
        [
            'script at 401',
            401,
            '<html><head><script src="/__qrator/qauth_utm_v2d_v9118.js"></script></head><body></body></html>',
            { server: 'QRATOR' },
        ],
    ]),
    ...captures('Fortinet and its kin', 'blocked', [
        [
            'refusal',
            403,
            doc(
                'You have been blocked',
                '<p>You have been blocked</p><p>You tried to enter <b>shop.test</b>, and the site owner does not let you.</p><p>Event ID: 17</p><p>Barracuda Networks, Inc.</p>',
            ),
        ],
    ]),
    ...captures('Fortinet and its kin', 'blocked', [
        [
            'replacement page',
            403,
            doc(
                'Web Page Blocked!',
                '<h3>Web Page Blocked!</h3><p>The page cannot be displayed. Write to the administrator. URL: shop.test/ Client IP: 192.0.2.1 Attack ID: 20000051 Message ID: 77</p>',
            ),
        ],
    ]),
    ...captures('Fortinet and its kin', 'blocked', [
        [
            'next-generation firewall',
            503,
            doc(
                'Virus/Spyware Download Blocked',
                '<h1>Virus/Spyware Download Blocked</h1><p>Palo Alto Next Generation Security Platform refused this.</p>',
            ),
        ],
    ]),
    ...captures('Wallarm', 'blocked', [
        ['by its server', 403, doc('403 Forbidden', '<h1>403 Forbidden</h1>'), { server: 'nginx-wallarm' }],
    ]),
];
