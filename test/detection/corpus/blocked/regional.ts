import type { Capture } from '../capture.js';
import { captures, code, doc } from '../capture.js';

export const regional: readonly Capture[] = [
    ...captures('Yandex', 'blocked', [
        [
            'checkbox',
            200,
            doc(
                'Ой!',
                '<form method="POST" action="/checkcaptcha?key=ab&amp;d=1" id="checkbox-captcha-form"><div class="CheckboxCaptcha"><span>Я не робот</span></div></form><p>Подтвердите, что запросы отправляли вы, а не робот</p>',
                '',
                'ru',
            ),
        ],
        [
            'address of the captcha',
            200,
            doc('Вы не робот?', '<p>Подождите</p>', '', 'ru'),
            {},
            'https://yandex.ru/showcaptcha?retpath=x',
        ],
        [
            'SmartCaptcha before a site',
            403,
            doc(
                'Проверка',
                '<div class="smart-captcha" data-sitekey="ysc1_x"></div>',
                '<script src="https://smartcaptcha.yandexcloud.net/captcha.js" defer></script>',
                'ru',
            ),
        ],
    ]),
    ...captures('Baidu', 'blocked', [
        [
            'security check',
            200,
            doc(
                '百度安全验证',
                '<div class="timeout"><div class="timeout-title">网络不给力，请稍后重试</div></div>',
                '',
                'zh',
            ),
        ],
        ['sent to wappass', 200, doc('', ''), {}, 'https://wappass.baidu.com/static/captcha/tuxing.html?ak=c2'],
    ]),
    ...captures('Alibaba', 'blocked', [
        [
            'cookie by script, 2024',
            200,
            `<html><script>\nvar arg1='1D2F2B5A3C0E4F6A7B8C9D0E1F2A3B4C5D6E7F80';\n${code(3_000)}setCookie('acw_sc__v2', x);</script></html>`,
        ],
        [
            'cookie by script, name packed',
            200,
            `<html><script>var arg1='1D2F2B5A3C0E4F6A7B8C9D0E1F2A3B4C5D6E7F80';var _0x4818=['\\x63\\x73'];${code(1_000)}document.location.reload()</script></html>`,
        ],
        [
            'punish',
            200,
            `<script>sessionStorage.x5referer = location.href;window.location.replace("https://shop.test:443//items/_____tmd_____/punish?x5secdata=xbZ");</script>`,
        ],
        ['for an API', 200, '{"rgv587_flag":"sm","url":"https://h5api.shop.test/_____tmd_____/punish?x5secdata=1"}'],
        [
            'slider, its address',
            200,
            doc('Captcha Interception', '<div id="nocaptcha"></div>'),
            {},
            'https://www.shop.test/_____tmd_____/punish?x5secdata=1',
        ],
        [
            'refusal of its firewall',
            405,
            doc(
                '405',
                '<div class="error"><h1>405</h1><p>Sorry, your request has been blocked as it may cause potential threats to the server.</p><img src="https://errors.aliyun.com/images/TB1.png"></div>',
            ),
        ],
    ]),
    ...captures('Tencent', 'blocked', [
        [
            'EdgeOne',
            200,
            `<!DOCTYPE html><html><body><script>function a(){var EO_Bot_Ssid=1;document.cookie="EO_Bot_Ssid="+b+";path=/"};a();location.reload()</script></body></html>`,
        ],
        [
            'captcha',
            200,
            doc(
                '安全验证',
                '<p>请完成验证</p><div id="TencentCaptcha"></div>',
                '<script src="https://turing.captcha.qcloud.com/TCaptcha.js"></script>',
                'zh',
            ),
        ],
    ]),
    ...captures('Ruishu', 'blocked', [
        [
            '412',
            412,
            `<!DOCTYPE html><html><head><meta charset="utf-8"><meta id="x" content="{qqk" r="m"><script r="m">$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=53226;$_ts.cd="qEfrE";</script><script src="/rFpcS/qwpDm.a1.js" r="m"></script></head><body><form action="" method="post"></form></body></html>`,
        ],
        [
            '200',
            200,
            `<html><head><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.scj=[];$_ts['dfe']='x'</script><script src="/c/b.js"></script></head><body></body></html>`,
        ],
    ]),
    ...captures('Knownsec (jiasule)', 'blocked', [
        [
            '521, packed',
            521,
            `<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('c')+('l')+'='+(1+[0])+(-~[]+'')+';max-age=3600';location.href=location.pathname+location.search</script>`,
            { 'x-via-jsl': 'fdc330b,-', 'set-cookie': '__jsluid_h=1' },
        ],
        [
            '521, plain',
            521,
            `<script>var x="div@cookie".split("@");document.cookie='__jsl_clearance=1557977562.2|0|a1';setTimeout('location.href=location.pathname',1500)</script>`,
        ],
        [
            'refusal, 403',
            403,
            doc(
                '403 - 云防护',
                '<div class="wrap"><h1>访问被拒绝</h1><h2>当前访问疑似黑客攻击</h2></div>',
                '',
                'zh-cn',
            ),
        ],
    ]),
    ...captures('Chinese firewalls', 'blocked', [
        [
            'WTS',
            403,
            `<html><head><title>WTS-WAF拦截提示</title></head><body><h1>WTS-WAF拦截详情</h1><h2>出现该页面的原因:</h2><h3>你的请求是黑客攻击</h3></body></html>`,
            { server: 'wts/1.2' },
        ],
        ['Safedog', 200, doc('网站防火墙', '<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>', '', 'zh')],
        [
            'Yunsuo',
            200,
            `<html><head><script>var x="security_session_verify";document.cookie="security_session_mid_verify=1";location.reload()</script></head><body></body></html>`,
        ],
        [
            'slider before a page',
            200,
            doc('滑动验证', '<p>请拖动滑块完成验证</p><div id="nc"></div><script>nc()</script>', '', 'zh'),
        ],
        ['visit too often', 403, doc('访问频繁', '<p>您的访问过于频繁，请稍后再试</p>', '', 'zh')],
    ]),
    ...captures('Weibo', 'blocked', [
        [
            'visitor system',
            200,
            `<!DOCTYPE html><html><head><title>Sina Visitor System</title></head><body><span id="message"></span><script>var url = url || {};${code(3_000)}incarnate()</script></body></html>`,
        ],
    ]),
    ...captures('Douban', 'blocked', [
        [
            'sent to sec',
            200,
            doc('豆瓣', '<div id="app"></div><script>var cha=1</script>', '', 'zh'),
            {},
            'https://sec.douban.com/c?r=https%3A%2F%2Fmovie.douban.com',
        ],
        [
            'words',
            403,
            doc(
                '禁止访问',
                '<p>检测到有异常请求从你的 IP 发出，请 <a href="https://accounts.douban.com/passport/login">登录</a> 使用豆瓣。</p><!-- sec.douban.com -->',
                '',
                'zh',
            ),
        ],
    ]),
    ...captures('TikTok', 'blocked', [
        [
            'challenge',
            200,
            `<html><head><title></title></head><body><p id="cs" class="x"></p><script>var _wafchallengeid="_wafchallengeid";${code(1_500)}window.location.reload()</script><p>Please wait...</p></body></html>`,
        ],
        [
            'captcha page',
            200,
            doc(
                '验证码中间页',
                '<div id="captcha_container"></div>',
                '<script src="https://lf-rc1.yhgfb-cn-static.com/obj/rc-verifycenter/captcha/index.js"></script>',
                'zh',
            ),
        ],
    ]),
    ...captures('Naver and Coupang', 'blocked', [
        ['refused in Korean', 403, doc('접근 거부', '<p>접근이 차단되었습니다</p>', '', 'ko')],
    ]),
];
