import type { SignedPages } from './sign.js';

/** Sites and services of China, Russia and their neighbours. */
export const REGIONAL: readonly SignedPages[] = [
    {
        rule: 'yandex',
        vendor: 'Yandex SmartCaptcha',
        seen: '2025: captures in public issues; yandex.cloud/docs/smartcaptcha',
        signs: [
            {
                in: 'markup',
                has: /action=["'](?:https?:\/\/[\w.]*yandex\.\w+)?\/checkcaptcha/,
                mark: '/checkcaptcha',
                page: 'any',
            },
            { in: 'markup', has: /class=["'][^"']*\bCheckboxCaptcha\b/, mark: 'CheckboxCaptcha', page: 'any' },
            { in: 'url', has: /^https?:\/\/(?:[\w-]+\.)*yandex\.\w+(?:\.\w+)?\/showcaptcha/, page: 'any' },
            { in: 'markup', has: /class=["'][^"']*\bsmart-captcha\b/, mark: 'smart-captcha', page: 'captcha' },
        ],
    },
    {
        rule: 'baidu',
        vendor: 'Baidu',
        seen: '2025: captures in public issues',
        signs: [
            { in: 'title', has: /^百度安全验证$/, page: 'any' },
            { in: 'url', has: /^https?:\/\/wappass\.baidu\.com\/static\/captcha/, page: 'any' },
        ],
    },
    {
        rule: 'alibaba',
        vendor: 'Alibaba Cloud (acw, x5sec)',
        seen: '2025: captures in public issues',
        signs: [
            { in: 'script', has: 'acw_sc__v2' },
            { in: 'script', has: /var arg1\s*=\s*['"][0-9A-F]{40}['"]/, mark: 'var arg1' },
            { in: 'html', has: /_____tmd_____\/punish\?/, mark: '_____tmd_____' },
            { in: 'url', has: /_____tmd_____\/(?:punish|page)/, page: 'any' },
            { in: 'html', has: /"rgv587_flag"\s*:\s*"?sm/, mark: 'rgv587_flag', page: 'any' },
            {
                in: 'html',
                has: /errors\.aliyun\.com|aliyun_waf_|\bblock_url_tips\b/,
                mark: ['errors.aliyun.com', 'aliyun_waf_', 'block_url_tips'],
                page: 'wall or error',
            },
            { in: 'title', has: /^验证码拦截|^captcha interception$/i, page: 'any' },
        ],
    },
    {
        rule: 'tencent',
        vendor: 'Tencent (EdgeOne, TCaptcha, WAF)',
        seen: '2025: captures in public issues',
        signs: [
            { in: 'script', has: 'EO_Bot_Ssid' },
            {
                in: 'html',
                has: /turing\.captcha\.(?:qcloud|gtimg)\.com|ssl\.captcha\.qq\.com\/TCaptcha/,
                mark: 'captcha',
                page: 'captcha',
            },
            { in: 'header server', has: /^(?:tencent)?edgeone/i, page: 'any', status: [566, 567] },
            { in: 'html', has: 'waf.tencent-cloud.com', page: 'wall or error' },
            { in: 'html', has: 'imgcache.qq.com/qcloud/security/', page: 'wall or error' },
        ],
    },
    {
        rule: 'ruishu',
        vendor: 'Ruishu (Rivers Security)',
        solvesItself: true,
        seen: '2025: captures in public issues; statuses 202 and 412',
        signs: [
            { in: 'script', has: /\$_ts\s*=\s*window\['\$_ts'\]/, mark: "window['$_ts']" },
            { in: 'script', has: '$_ts.nsd', status: [202, 400, 412] },
            { in: 'script', has: '$_ts.cd=', status: [202, 400, 412] },
        ],
    },
    {
        rule: 'jiasule',
        vendor: 'Knownsec (jiasule, Chuangyu)',
        solvesItself: true,
        seen: '2025: captures in public issues; status 521',
        signs: [
            { in: 'script', has: '__jsl_clearance' },
            { in: 'script', has: "('_')+('_')+('j')" },
            { in: 'header x-via-jsl', has: /./, page: 'any', status: [521] },
            { in: 'html', has: /jiasule\.com|yunaq\.com/, mark: ['jiasule.com', 'yunaq.com'], page: 'error' },
            { in: 'title', has: /^403 - 云防护$|创宇盾/, page: 'wall or error' },
        ],
    },
    {
        rule: 'chinese-firewalls',
        vendor: 'Safedog, Yunsuo, 360, BT Panel, WTS, D盾, Huawei Cloud WAF',
        seen: '2021: captures in issues of WhatWaf; wafw00f',
        signs: [
            {
                in: 'title',
                has: /^(?:网站防火墙|wts-waf拦截|宝塔防火墙|拦截提示|安全狗|访问拦截|网站访问报错)/i,
                page: 'wall or error',
            },
            { in: 'html', has: '您的请求带有不合法参数', page: 'wall or error' },
            { in: 'html', has: '您的访问请求可能对网站造成安全威胁', page: 'wall or error' },
            { in: 'html', has: 'security_session_verify', page: 'wall or error' },
            { in: 'html', has: 'HuaweiCloudWAF', page: 'wall or error' },
            {
                in: 'title',
                has: /^(?:访问验证|安全验证|滑动验证|人机验证|请完成验证|访问受限|访问被拒绝|禁止访问|访问频繁)(?:\s*[-_|].{0,20})?$/,
                page: 'wall or error',
            },
        ],
    },
    {
        rule: 'bilibili',
        vendor: 'Bilibili',
        seen: '2026: issues of astrbot_plugin_bilibili, PipePipe and Douyin_TikTok_Download_API; codes -352 and -412',
        signs: [
            { in: 'text', has: '触发哔哩哔哩安全风控策略', page: 'wall or error' },
            { in: 'text', has: /^\{"code":-352\b/, mark: '"code":-352', page: 'any' },
            { in: 'text', has: /^\{"code":-412\b/, mark: '"code":-412', page: 'any' },
        ],
    },
    {
        rule: 'wechat',
        vendor: 'WeChat',
        seen: '2025: captures in public issues',
        signs: [
            { in: 'text', has: '当前环境异常' },
            { in: 'url', has: /^https?:\/\/mp\.weixin\.qq\.com\/mp\/wappoc_appmsgcaptcha/, page: 'any' },
        ],
    },
    {
        rule: 'russian-shops',
        vendor: 'Wildberries and Ozon',
        solvesItself: true,
        seen: '2026: public scrapers; status 498',
        signs: [
            { in: 'html', has: '/__wbaas/', page: 'wall or error' },
            { in: 'script', has: '/abt-challenge/', page: 'wall or error' },
        ],
    },
    {
        rule: 'weibo',
        vendor: 'Weibo',
        seen: '2025: providers of is-antibot',
        signs: [{ in: 'title', has: /^sina visitor system$/i, page: 'any' }],
    },
    {
        rule: 'douban',
        vendor: 'Douban',
        seen: '2025: providers of is-antibot; status 418',
        signs: [
            { in: 'url', has: /^https?:\/\/(?:sec|www|misc)\.douban\.com\/(?:b|c|misc\/sorry)\b/, page: 'any' },
            {
                in: 'text',
                has: /检测到有异常请求|有异常请求从你的\s*IP/,
                mark: ['检测到有异常请求', '有异常请求从你的'],
                page: 'wall or error',
            },
        ],
    },
    {
        rule: 'tiktok',
        vendor: 'TikTok and ByteDance',
        seen: '2025: captures in public issues',
        signs: [
            { in: 'html', has: '_wafchallengeid', page: 'wall' },
            {
                in: 'title',
                has: /^(?:验证码中间页|tiktok - make your day)$/i,
                and: [
                    {
                        in: 'html',
                        has: /verifycenter|_wafchallengeid|captcha/,
                        mark: ['verifycenter', '_wafchallengeid', 'captcha'],
                    },
                ],
            },
            { in: 'html', has: 'byted_acrawler', and: [{ in: 'html', has: '__ac_signature' }] },
            { in: 'script', has: 'byted_acrawler', and: [{ in: 'script', has: '__ac_nonce' }] },
        ],
    },
];
