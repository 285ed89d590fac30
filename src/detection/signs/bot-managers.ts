import type { SignedPages } from './sign.js';

/** Services that tell people from robots. Their sensors are on every page of their customers: only what replaces a page counts. */
export const BOT_MANAGERS: readonly SignedPages[] = [
    {
        rule: 'datadome',
        vendor: 'DataDome',
        seen: '2026: captures in public scraper issues; docs.datadome.co',
        signs: [
            { in: 'script', has: /\bdd\s*=\s*\{'rt':/, mark: "{'rt':", page: 'wall or error' },
            { in: 'script', has: 'captcha-delivery.com', page: 'wall or error' },
            {
                in: 'markup',
                has: /<iframe[^<>]*\bsrc\s*=\s*["'][^"'<>]*captcha-delivery\.com\//i,
                mark: 'captcha-delivery.com',
                page: 'any',
            },
            {
                in: 'text',
                has: /^\{\s*"url"\s*:\s*"https?:(?:\\?\/){2}[^"]*captcha-delivery\.com/,
                mark: 'captcha-delivery.com',
                page: 'any',
            },
            // On every answer of a protected site, so a sign only together with a refusal.
            { in: 'header x-datadome', has: /./, page: 'any', status: [403, 405] },
            { in: 'header x-dd-b', has: /./, page: 'any', status: [403, 405] },
            { in: 'header x-datadome-cid', has: /./, page: 'any', status: [403, 405] },
        ],
    },
    {
        rule: 'perimeterx',
        vendor: 'HUMAN (PerimeterX)',
        seen: '2024: captures in public issues; block page of the HUMAN enforcers',
        signs: [
            {
                in: 'markup',
                has: /\bid\s*=\s*["']px-captcha(?:-wrapper|-modal)?["']/i,
                mark: 'px-captcha',
                page: 'wall or error',
            },
            {
                in: 'script',
                has: /captcha\.px-(?:cloud|cdn)\.net|\/captcha\/captcha\.js|\/PX\w+\/captcha\.js/,
                mark: ['captcha.px-', '/captcha.js'],
                page: 'any',
                and: [{ in: 'html', has: '_pxAppId' }],
            },
            { in: 'markup', has: /<meta[^<>]*content=["']px-captcha["']/i, mark: 'px-captcha', page: 'any' },
            { in: 'title', has: /^access to this page has been denied\.?$/i, page: 'any' },
            {
                in: 'text',
                has: /^\s*\{[\s\S]{0,4000}"appId"\s*:\s*"PX\w+"[\s\S]{0,4000}"(?:blockScript|altBlockScript|jsClientSrc)"/,
                mark: '"appId"',
                page: 'any',
            },
        ],
    },
    {
        rule: 'akamai',
        vendor: 'Akamai',
        seen: '2026: captures in issues of WhatWaf, netbird and dpi-checkers',
        signs: [
            { in: 'markup', has: /\bid=["']sec-cpt-(?:container|if|main)["']/i, mark: 'sec-cpt-', page: 'any' },
            { in: 'markup', has: /\bid=["']sec-if-cpt-(?:container|if|main)["']/i, mark: 'sec-if-cpt-', page: 'any' },
            { in: 'script', has: '/_sec/cp_challenge/', page: 'wall or error' },
            { in: 'html', has: '"sec-cp-challenge"', page: 'any' },
            { in: 'script', has: '/_sec/verify?provider=interstitial', page: 'any' },
            { in: 'script', has: /\bbm-verify\b/, mark: 'bm-verify', page: 'wall' },
            {
                in: 'text',
                has: /Reference(?:\s|&#32;)*(?:#|&#35;)[\da-f]+(?:\.|&#46;)[\da-f]+(?:\.|&#46;)[\da-f]+/i,
                mark: 'Reference',
                and: [{ in: 'title', has: /^access denied$/i }],
            },
            { in: 'html', has: 'errors.edgesuite.net', and: [{ in: 'title', has: /^access denied$/i }] },
            { in: 'header server', has: /^AkamaiGHost$/i, page: 'any', status: [403] },
            { in: 'header x-reference-error', has: /^\d+\.[\da-f]+\.\d+\.[\da-f]+$/i, page: 'any', status: [403] },
        ],
    },
    {
        rule: 'imperva',
        vendor: 'Imperva (Incapsula, Distil)',
        seen: '2025: captures in public issues; docs.imperva.com, error pages',
        signs: [
            {
                in: 'markup',
                has: /<iframe[^<>]*\bsrc\s*=\s*["'][^"'<>]*_Incapsula_Resource/i,
                mark: '_Incapsula_Resource',
                page: 'any',
            },
            {
                in: 'html',
                has: /_Incapsula_Resource\?(?:[^"'\s]*&)?(?:SWHANEDL|SWUDNSAI|CWUDNSAI)=/,
                mark: '_Incapsula_Resource?',
                page: 'wall or error',
            },
            { in: 'text', has: /Incapsula incident ID/i, mark: 'Incapsula', page: 'wall or error' },
            // Before the frame is there: not a word, and the one script that tests the browser.
            {
                in: 'html',
                has: /<meta[^<>]*\bnoindex\b[\s\S]{0,2000}<script[^<>]*_Incapsula_Resource[^<>]*>\s*<\/script>\s*(?:<\/head>\s*)?<body[^<>]*>\s*(?:<\/body>|$)/i,
                mark: '_Incapsula_Resource',
            },
            { in: 'html', has: 'distil_referrer', page: 'wall or error' },
            { in: 'html', has: 'distil_r_captcha', page: 'wall or error' },
            { in: 'html', has: 'distil_r_blocked', page: 'wall or error' },
            { in: 'title', has: /^pardon our interruption[.…]*$/i, page: 'any' },
        ],
    },
    {
        rule: 'aws-waf',
        vendor: 'AWS WAF and CloudFront',
        solvesItself: true,
        seen: '2026: AWS WAF developer guide; captures in issues of trawl and nopecha-extension',
        signs: [
            { in: 'header x-amzn-waf-action', has: /^(?:challenge|captcha)$/i, page: 'any' },
            { in: 'script', has: 'gokuProps', page: 'wall or error' },
            { in: 'script', has: 'awsWafCookieDomainList', page: 'wall or error' },
            { in: 'script', has: 'AwsWafCaptcha.renderCaptcha', page: 'wall or error' },
            { in: 'title', has: /^human verification$/i, and: [{ in: 'html', has: 'awswaf.com' }] },
            { in: 'markup', has: 'id="challenge-container"', and: [{ in: 'html', has: 'awswaf.com' }] },
            {
                in: 'text',
                has: /request blocked/i,
                mark: 'equest blocked',
                page: 'error',
                and: [{ in: 'title', has: /^error: the request could not be satisfied$/i }],
            },
        ],
    },
    {
        rule: 'kasada',
        vendor: 'Kasada',
        solvesItself: true,
        seen: '2025: docs.kasada.io; captures in public scraper issues',
        signs: [
            { in: 'script', has: /\bsrc\s*=\s*["'][^"'<>]*\/ips\.js\b/i, mark: '/ips.js' },
            { in: 'script', has: /\bKPSDK\b[\s\S]*\/ips\.js/, mark: '/ips.js', page: 'wall or error' },
            { in: 'header x-kpsdk-ct', has: /./, page: 'any', status: [403, 429] },
            { in: 'header x-kpsdk-r', has: /./, page: 'any', status: [403, 429] },
            { in: 'header x-kpsdk-im', has: /./, page: 'any', status: [403, 429] },
        ],
    },
    {
        rule: 'f5-shape',
        vendor: 'F5 BIG-IP and Shape',
        solvesItself: true,
        seen: '2025: my.f5.com, "The requested URL was rejected"; captures in public issues',
        signs: [
            { in: 'script', has: 'bobcmn' },
            { in: 'text', has: /support ID (?:is|number)?:?\s*<?\d{6,}/i, mark: 'upport ID', page: 'wall or error' },
            {
                in: 'text',
                has: /the requested url was rejected[\s\S]{0,160}\bID\b/i,
                mark: 'was rejected',
                page: 'wall or error',
            },
        ],
    },
    {
        rule: 'radware',
        vendor: 'Radware (ShieldSquare)',
        seen: '2025: captures in public issues',
        signs: [
            { in: 'title', has: /^radware (?:bot manager )?(?:captcha|block)/i, page: 'any' },
            // What it asks of all visitors comes from other hosts.
            {
                in: 'html',
                has: /(?:captcha|validate)\.perfdrive\.com/,
                mark: '.perfdrive.com',
                page: 'wall or error',
            },
            { in: 'url', has: /^https?:\/\/validate\.perfdrive\.com\//, page: 'any' },
        ],
    },
    {
        rule: 'reblaze',
        vendor: 'Reblaze',
        solvesItself: true,
        seen: '2024: captures in public issues; status 247',
        signs: [
            { in: 'script', has: /\bwindow\.rbzns\s*=/, mark: 'window.rbzns' },
            { in: 'script', has: 'winsocks(' },
            { in: 'html', has: 'rbzreqid', status: [247, 403] },
            { in: 'cookie', has: /^rbzid=|^rbzsessionid=/, page: 'any', status: [247] },
        ],
    },
    {
        rule: 'vercel',
        vendor: 'Vercel',
        solvesItself: true,
        seen: '2025: vercel.com/docs/vercel-firewall; captures in public issues',
        signs: [
            { in: 'header x-vercel-mitigated', has: /^(?:challenge|deny)$/i, page: 'any' },
            { in: 'title', has: /^vercel security checkpoint$/i, page: 'any' },
            { in: 'html', has: '/.well-known/vercel/security/', page: 'wall or error' },
        ],
    },
    {
        rule: 'fastly',
        vendor: 'Fastly',
        seen: '2025: captures of Fastly client challenges',
        signs: [
            { in: 'html', has: /\/_fs-ch-\w+\//, mark: '/_fs-ch-' },
            { in: 'title', has: /^client challenge$/i },
        ],
    },
    {
        rule: 'bot-check-services',
        vendor: 'Arkose, GeeTest, Friendly Captcha, mCaptcha, ALTCHA',
        seen: '2025: documentation of the vendors',
        signs: [
            {
                in: 'html',
                has: /\b[\w-]+-api\.arkoselabs\.com/,
                mark: 'arkoselabs.com',
                page: 'captcha',
                and: [{ in: 'text', has: /\S/ }],
            },
            { in: 'html', has: 'funcaptcha.com', page: 'captcha', and: [{ in: 'text', has: /\S/ }] },
            {
                in: 'html',
                has: /\bstatic\.geetest\.com|\binitGeetest4?\(/,
                mark: 'eetest',
                page: 'captcha',
                and: [{ in: 'text', has: /\S/ }],
            },
            { in: 'markup', has: /\bclass\s*=\s*["'][^"']*\bfrc-captcha\b/, mark: 'frc-captcha', page: 'captcha' },
            { in: 'markup', has: /<altcha-widget\b/, mark: '<altcha-widget', page: 'captcha' },
            { in: 'markup', has: /\bid\s*=\s*["']mcaptcha__/, mark: 'mcaptcha__', page: 'captcha' },
        ],
    },
    {
        rule: 'spur',
        vendor: 'Spur (Monocle)',
        seen: '2025: captures in public issues; status 203',
        signs: [{ in: 'text', has: /please disconnect from any vpns? or prox/i, mark: 'isconnect from any VPN' }],
    },
];
