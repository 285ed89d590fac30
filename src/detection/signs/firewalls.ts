import type { SignedPages } from './sign.js';

/** Firewalls of hosts and web servers, and filters that run on the server itself. */
export const FIREWALLS: readonly SignedPages[] = [
    {
        rule: 'sucuri',
        vendor: 'Sucuri and GoDaddy',
        solvesItself: true,
        seen: '2022: captures in issues of WhatWaf and sqlmap; fixtures of cloudscraper, 2016 to 2019',
        signs: [
            { in: 'header x-sucuri-block', has: /./, page: 'any' },
            { in: 'title', has: /^(?:sucuri website firewall|godaddy security) - access denied$/i, page: 'any' },
            { in: 'script', has: 'sucuri_cloudproxy_', page: 'wall or error' },
            {
                in: 'script',
                has: /\bS\s*=\s*['"][A-Za-z\d+/=]{40,}/,
                and: [{ in: 'title', has: /^you are being redirected/i }],
            },
        ],
    },
    {
        rule: 'siteground',
        vendor: 'SiteGround',
        seen: '2025: captures in public issues; status 202',
        signs: [
            { in: 'header sg-captcha', has: /^challenge$/i, page: 'any' },
            { in: 'html', has: /\/\.well-known\/(?:sg)?captcha\/\?/, mark: '/.well-known/' },
        ],
    },
    {
        rule: 'bunny',
        vendor: 'Bunny Shield',
        solvesItself: true,
        seen: '2025: captures in public issues; docs.bunny.net',
        signs: [{ in: 'html', has: '/.bunny-shield/', page: 'wall or error' }],
    },
    {
        rule: 'stackpath',
        vendor: 'StackPath',
        solvesItself: true,
        seen: '2023: captures in public issues',
        signs: [
            { in: 'title', has: /^site verification$/i },
            { in: 'html', has: /\bsbbi\/\?sbbpg=|\/sbbi\//, mark: ['sbbi/?sbbpg=', '/sbbi/'] },
            {
                in: 'text',
                has: /this website is using a security service to protect itself/i,
                mark: 'security service to protect',
                page: 'wall or error',
            },
        ],
    },
    {
        rule: 'azure-waf',
        vendor: 'Azure WAF',
        seen: '2025: learn.microsoft.com, Azure Front Door WAF; captures in public issues',
        signs: [
            {
                in: 'text',
                has: /^(?:the request is blocked\.)|\bthe request is blocked\.\s*\S{20,}$/i,
                mark: 'equest is blocked',
                page: 'wall or error',
            },
            { in: 'html', has: 'Azure WAF JavaScript', page: 'wall or error' },
            { in: 'title', has: /^azure waf$/i },
        ],
    },
    {
        rule: 'ddos-guard',
        vendor: 'DDoS-Guard',
        solvesItself: true,
        seen: '2025: captures in public issues',
        signs: [
            { in: 'title', has: /^ddos-guard$/i, page: 'any' },
            { in: 'html', has: /\/\.well-known\/ddos-guard\//, mark: '/.well-known/ddos-guard', page: 'wall or error' },
            { in: 'html', has: 'check.ddos-guard.net', page: 'wall or error' },
            { in: 'header server', has: /^ddos-guard$/i, page: 'any', status: [403, 503] },
        ],
    },
    {
        rule: 'qrator',
        vendor: 'Qrator',
        solvesItself: true,
        seen: '2025: captures in public issues; qauth',
        signs: [
            { in: 'html', has: '/__qrator/qauth', page: 'wall or error' },
            { in: 'header server', has: /^qrator$/i, page: 'any', status: [401, 403] },
        ],
    },
    {
        rule: 'servicepipe',
        vendor: 'Servicepipe',
        solvesItself: true,
        seen: '2025: captures in public issues',
        signs: [
            { in: 'html', has: /servicepipe\.(?:ru|tech)\/static\/checkjs/, mark: 'servicepipe' },
            { in: 'html', has: 'url=/exhkqyad' },
            { in: 'script', has: 'get_cookie_spsc_encrypted_part' },
        ],
    },
    {
        rule: 'imunify360',
        vendor: 'Imunify360',
        solvesItself: true,
        seen: '2025: docs.imunify360.com; captures in public issues',
        signs: [
            { in: 'title', has: /^one moment, please\.\.\.$/i },
            { in: 'title', has: /^captcha$/i, and: [{ in: 'html', has: 'imunify360' }] },
            {
                in: 'html',
                has: /imunify360-(?:webshield|captcha)|\/wsidchk/,
                mark: ['imunify360-', 'wsidchk'],
                page: 'wall or error',
            },
            { in: 'header server', has: /^imunify360-webshield\b/i, page: 'wall or error' },
            {
                in: 'text',
                has: /access denied by imunify360 bot-protection/i,
                mark: 'enied by Imunify360',
                page: 'any',
            },
        ],
    },
    {
        rule: 'infinityfree',
        vendor: 'InfinityFree and its kin',
        solvesItself: true,
        seen: '2025: captures in public issues; the aes.js of free hosts',
        signs: [{ in: 'script', has: 'slowAES.decrypt(' }],
    },
    {
        rule: 'wordfence',
        vendor: 'Wordfence',
        seen: '2025: wordfence.com/help; captures in public issues',
        signs: [
            { in: 'html', has: 'Generated by Wordfence at', page: 'any' },
            { in: 'title', has: /^your access to this site has been limited/i, page: 'wall or error' },
            {
                in: 'text',
                has: /your access to this service has been limited/i,
                mark: 'has been limited',
                page: 'wall or error',
            },
        ],
    },
    {
        rule: 'wordpress-plugins',
        vendor: 'NinjaFirewall, All-In-One Security, iThemes, WP Cerber, Shield',
        seen: '2024: the plugins and captures in issues of WhatWaf',
        signs: [
            {
                in: 'text',
                has: /ninjafirewall\b[\s\S]{0,80}\bforbidden|sorry [\d.:a-f]+, your request cannot be processed/i,
                mark: ['NinjaFirewall', 'request cannot be processed'],
                page: 'wall or error',
            },
            { in: 'title', has: /^ninjafirewall: /i },
            {
                in: 'text',
                has: /^your access (?:has been )?blocked by (?:the )?(?:all[ -]in[ -]one|shield)/i,
                mark: 'locked by',
                page: 'wall or error',
            },
            {
                in: 'text',
                has: /we're sorry, you are not allowed to proceed[\s\S]{0,80}your request looks suspicious/i,
                mark: 'looks suspicious',
                page: 'wall or error',
            },
        ],
    },
    {
        rule: 'modsecurity',
        vendor: 'ModSecurity, Fastly Next-Gen WAF',
        seen: '2025: its error documents; captures in issues of WhatWaf',
        signs: [
            { in: 'text', has: /generated by mod_security/i, mark: 'enerated by Mod_Security', page: 'wall or error' },
            { in: 'title', has: /^(?:406 )?not acceptable!?$/i, status: [406], page: 'any' },
            { in: 'text', has: /^(?:406 )?not acceptable[.!]?$/i, mark: 'cceptable', status: [406], page: 'any' },
            { in: 'header server', has: /mod_security|nyob/i, page: 'any', status: [403, 406, 501] },
        ],
    },
    {
        rule: 'barracuda-fortinet-sonicwall',
        vendor: 'Barracuda, Fortinet, SonicWall, Palo Alto',
        seen: '2021: captures in issues of WhatWaf; wafw00f',
        signs: [
            {
                in: 'text',
                has: /you have been blocked[\s\S]{0,200}barracuda|barracuda[\s\S]{0,80}\bblocked/i,
                mark: 'arracuda',
                page: 'wall or error',
            },
            {
                in: 'html',
                has: /\.fgd_icon|fortiguard intrusion prevention|web page blocked!?<\/title>|\bFORTIGATE\b/i,
                mark: ['fgd_icon', 'FortiGuard Intrusion Prevention', 'eb Page Blocked', 'FORTIGATE'],
                page: 'wall or error',
            },
            { in: 'title', has: /^web page blocked!?$/i, page: 'wall or error' },
            {
                in: 'text',
                has: /this request is blocked by the sonicwall gateway/i,
                mark: 'by the SonicWALL',
                page: 'wall or error',
            },
            {
                in: 'text',
                has: /virus\/spyware download blocked|has been blocked in accordance with company policy/i,
                mark: ['irus/Spyware', 'company policy'],
                page: 'wall or error',
            },
        ],
    },
    {
        rule: 'hosting-filters',
        vendor: 'Comodo, BitNinja, Varnish, HAProxy, Shadow Daemon, LiteSpeed, Wallarm and nameless filters',
        seen: '2021: captures in issues of WhatWaf; wafw00f',
        signs: [
            {
                in: 'title',
                has: /^(?:security check by|waiting for the redirectiron|bitninja)\b/i,
                page: 'wall or error',
                and: [{ in: 'html', has: 'bitninja' }],
            },
            {
                in: 'html',
                has: 'bitninja.',
                and: [{ in: 'text', has: /\bblocked|captcha|validation\b/i }],
                page: 'wall or error',
            },
            {
                in: 'text',
                has: /request forbidden by administrative rules/i,
                mark: 'administrative rules',
                page: 'error',
            },
            {
                in: 'text',
                has: /protected by comodo waf|comodo waf[\s\S]{0,40}block/i,
                mark: 'omodo WAF',
                page: 'wall or error',
            },
            {
                in: 'text',
                has: /^the requested url was rejected\.[\s\S]{0,120}reference id/i,
                mark: 'URL was rejected',
                page: 'wall or error',
            },
            { in: 'html', has: '/.lsrecap/recaptcha', page: 'wall or error' },
            {
                in: 'text',
                has: /^request denied by wallarm|blocked by wallarm/i,
                mark: 'allarm',
                page: 'wall or error',
            },
            {
                in: 'text',
                has: /blocked by website protection from|site protected by (?:sitelock|wts|safe3|360)/i,
                mark: 'rotect',
                page: 'error',
            },
        ],
    },
];
