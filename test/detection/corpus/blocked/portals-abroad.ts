import type { Capture } from '../capture.js';
import { captures, code, doc } from '../capture.js';

/** The same of sites in Russia, China, Korea and Germany. */
export const portalsAbroad: readonly Capture[] = [
    ...captures('Wildberries', 'blocked', [
        [
            'almost ready',
            498,
            doc(
                'Почти готово...',
                '<div id="loader"></div><p>Проверяем браузер перед переходом на сайт</p>',
                '<script src="/__wbaas/challenges/antibot/__static/main.js"></script>',
                'ru',
            ),
            { 'set-cookie': '_wbauid=26; Path=/' },
        ],
    ]),
    ...captures('Ozon', 'blocked', [
        [
            'antibot',
            403,
            doc(
                'Antibot Challenge Page',
                '<div id="app"></div><noscript>Включите JavaScript</noscript>',
                '<script src="https://st.ozone.ru/s3/abt-challenge/script_9c.js"></script>',
                'ru',
            ),
        ],
        [
            'no connection, it says',
            403,
            doc(
                'Похоже, нет соединения',
                '<h1>Похоже, нет соединения</h1><p>Выключите VPN или перезагрузите роутер</p><script src="https://st.ozone.ru/s3/abt-challenge/script_9d.js"></script>',
                '',
                'ru',
            ),
        ],
    ]),
    ...captures('Bilibili', 'blocked', [
        [
            'risk control',
            412,
            doc(
                '出错啦! - bilibili.com',
                '<div class="error-container"><div class="txt-item err-code">错误号:412</div><div class="txt-item err-text">由于触发哔哩哔哩安全风控策略，该次访问请求被拒绝。</div></div>',
                '<meta name="spm_prefix" content="333.937">',
                'zh-cn',
            ),
        ],
        ['-352', 200, '{"code":-352,"message":"风控校验失败","ttl":1,"data":{"v_voucher":"voucher_2210"}}'],
        ['-412', 412, '{"code":-412,"message":"请求被拦截","ttl":1,"data":null}'],
    ]),
    ...captures('Avito', 'blocked', [
        [
            'trouble with the address',
            429,
            doc(
                'Доступ ограничен: проблема с IP',
                '<h2 class="firewall-title">Доступ ограничен: проблема с IP</h2><p>Иногда такое случается. Решите капчу, чтобы пройти дальше.</p><form class="js-firewall-form"></form>',
                '',
                'ru',
            ),
        ],
    ]),
    ...captures('Yandex', 'blocked', [
        [
            'smart captcha',
            200,
            doc(
                'Вы не робот?',
                '<form method="POST" action="/checkcaptcha?key=9c" id="checkbox-captcha-form"><div class="CheckboxCaptcha"><span>Подтвердите, что запросы отправляли вы, а не робот</span></div><p>SmartCaptcha by Yandex Cloud</p></form>',
                '',
                'ru',
            ),
            {},
            'https://ya.test/showcaptcha?cc=1&mt=9c&retpath=aHR0',
        ],
    ]),
    ...captures('Zhihu', 'blocked', [
        [
            'check in a script',
            403,
            `<!doctype html><html><head><meta id="zh-zse-ck" content="004_9c"/><script src="https://static.zhihu.com/zse-ck/v4/9c.js"></script></head><body></body></html>`,
        ],
    ]),
    ...captures('Douban', 'blocked', [
        [
            'unusual requests',
            403,
            doc(
                '禁止访问',
                '<p>检测到有异常请求从你的 IP 发出，请 <a href="https://accounts.douban.test/passport/login">登录</a> 使用豆瓣。</p>',
                '',
                'zh',
            ),
        ],
    ]),
    ...captures('WeChat', 'blocked', [
        [
            'environment',
            200,
            doc(
                '验证',
                '<h2 class="weui-msg__title">环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p><a class="weui-btn" id="js_verify">去验证</a>',
                '<script>window.cgiData={poc_token:"9c",target_url:"x"}</script>',
                'zh',
            ),
            {},
            'https://mp.weixin.test/mp/wappoc_appmsgcaptcha?poc_token=9c',
        ],
    ]),
    ...captures('Baidu', 'blocked', [
        [
            'security check by its title',
            200,
            doc(
                '百度安全验证',
                '<div class="timeout hide"><p>网络不给力，请稍后重试</p></div><script src="https://wappass.bdimg.com/static/touch/js/mkd_v2.js"></script>',
                '',
                'zh',
            ),
            {},
            'https://wappass.baidu.test/static/captcha/tuxing.html?ak=9c&backurl=x',
        ],
    ]),
    ...captures('Alibaba', 'blocked', [
        [
            'acw',
            200,
            `<html><script>var arg1='3F1A';var _0x4818=['\\x63'];${code(900)};document.cookie='acw_sc__v2='+x+';';document.location.reload();</script></html>`,
        ],
        [
            'punish in JSON',
            200,
            '{"ret":["FAIL_SYS_USER_VALIDATE","RGV587_ERROR::SM::哎哟喂,被挤爆啦,请稍后重试"],"data":{"url":"https://h5api.m.taobao.test/_____tmd_____/punish?x5secdata=xc9&x5step=1"}}',
        ],
    ]),
    ...captures('TikTok', 'blocked', [
        [
            'nonce',
            200,
            `<html><head><meta charset="UTF-8"/></head><body></body><script src="https://lf3-cdn-tos.bytescm.com/obj/rc-web-sdk/acrawler.js"></script><script>window.byted_acrawler.init({aid:99999999,dfp:0});var b=function(e,r,t){var n=new Date;n.setTime(n.getTime()+1e3*t)};document.cookie="__ac_nonce=0";b(window.byted_acrawler.sign("",""));window.location.reload()</script></html>`,
            { 'set-cookie': '__ac_nonce=063; Path=/' },
        ],
    ]),
    ...captures('Ruishu', 'blocked', [
        [
            '412 with a script',
            412,
            `<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/><meta id="9DhefwqGPrzGxEp9hPaoag" content="x" r='m'><script type="text/javascript" r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;$_ts.cd="q";if($_ts.lcd)$_ts.lcd();</script><script type="text/javascript" charset="utf-8" src="/4QbVtADbnLVIc/d.js" r='m'></script></head><body></body></html>`,
        ],
    ]),
    ...captures('Naver and Coupang', 'blocked', [
        [
            'too much',
            429,
            doc(
                '접속이 일시적으로 제한되었습니다',
                '<h2>쇼핑 서비스 접속이 일시적으로 제한되었습니다.</h2><p>비정상적인 접근이 감지되어 접속이 제한되었습니다.</p>',
                '',
                'ko',
            ),
        ],
    ]),
    ...captures('ImmobilienScout24', 'blocked', [
        [
            'not a robot',
            401,
            doc(
                'Ich bin kein Roboter - ImmobilienScout24',
                '<h1>Ich bin kein Roboter</h1><p>Wir prüfen, ob du ein Mensch bist.</p><script src="https://4.captcha-sdk.awswaf.com/4/jsapi.js"></script>',
                '',
                'de',
            ),
        ],
    ]),
    ...captures('Kleinanzeigen', 'blocked', [
        [
            'range of addresses',
            403,
            doc(
                'Kleinanzeigen',
                '<h1>Dein IP-Bereich wurde vorübergehend gesperrt.</h1><p>Wir haben ungewöhnliche Zugriffe von deiner IP-Adresse festgestellt.</p>',
                '',
                'de',
            ),
        ],
    ]),
];
