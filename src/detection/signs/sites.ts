import type { SignedPages } from './sign.js';

/** Pages by which single sites turn visitors away. */
export const SITES: readonly SignedPages[] = [
    {
        rule: 'google-sorry',
        vendor: 'Google',
        seen: '2025: captures in issues of google-maps-scraper, gpt4free and WhatWaf',
        signs: [
            { in: 'url', has: /^https?:\/\/(?:www|ipv[46])\.google\.[a-z.]+\/sorry\//, page: 'any' },
            { in: 'header location', has: /^https?:\/\/(?:www|ipv[46])\.google\.[a-z.]+\/sorry\//, page: 'any' },
            {
                in: 'markup',
                has: /<form[^<>]*\bid\s*=\s*["']captcha-form["']/i,
                mark: 'captcha-form',
                page: 'any',
                and: [{ in: 'html', has: /\binfoDiv\b|\/sorry\/|name=["']?continue\b/i }],
            },
            {
                in: 'text',
                has: /our systems have detected unusual traffic from your computer network/i,
                mark: 'detected unusual traffic',
                page: 'wall or error',
            },
        ],
    },
    {
        rule: 'amazon-robot-check',
        vendor: 'Amazon',
        seen: '2025: captures in public scraper issues',
        signs: [
            {
                in: 'markup',
                has: /<form[^<>]*\baction\s*=\s*["'][^"'<>]*\/errors(?:_page)?\/validateCaptcha/i,
                mark: 'validateCaptcha',
                page: 'any',
            },
            { in: 'html', has: 'api-services-support@amazon.com', page: 'any', status: [503] },
            { in: 'html', has: 'api-services-support@amazon.com', page: 'wall' },
        ],
    },
    {
        rule: 'linkedin',
        vendor: 'LinkedIn',
        seen: '2026: status 999 in issues of sherlock, spatie/crawler and f43.me',
        signs: [
            { in: 'header x-li-pop', has: /./, page: 'any', status: [999] },
            {
                in: 'url',
                has: /^https?:\/\/(?:[\w-]+\.)*linkedin\.com\/(?:authwall|checkpoint\/challenge)/,
                page: 'any',
            },
            { in: 'script', has: /\/authwall\?trk=/, mark: '/authwall?', page: 'wall or error' },
        ],
    },
    {
        rule: 'reddit',
        vendor: 'Reddit',
        seen: '2025: captures in public issues',
        signs: [
            { in: 'text', has: /whoa there, pardner!/i, mark: 'hoa there, pardner', page: 'wall or error' },
            { in: 'text', has: /blocked by network security/i, mark: 'network security', page: 'wall or error' },
            { in: 'text', has: /^(?:reddit - )?prove your humanity/i, mark: 'rove your humanity' },
        ],
    },
    {
        rule: 'craigslist',
        vendor: 'Craigslist',
        seen: '2025: captures in public issues',
        signs: [
            { in: 'text', has: /^this ip has been automatically blocked/i, mark: 'automatically blocked', page: 'any' },
        ],
    },
    {
        rule: 'duckduckgo',
        vendor: 'DuckDuckGo',
        seen: '2025: captures in public issues; status 202',
        signs: [{ in: 'markup', has: /class=["']?anomaly-modal__/, mark: 'anomaly-modal__', page: 'any' }],
    },
    {
        rule: 'ebay',
        vendor: 'eBay',
        seen: '2025: issues of rss-bridge and others, "Pardon Our Interruption"',
        signs: [
            { in: 'url', has: /^https?:\/\/(?:[\w-]+\.)*ebay\.[a-z.]+\/splashui\/(?:captcha|challenge)/, page: 'any' },
            { in: 'html', has: '/splashui/challenge', page: 'wall' },
            { in: 'html', has: '/splashui/captcha', page: 'wall' },
            { in: 'title', has: /^(?:security measure|checking your browser before you access ebay)/i },
        ],
    },
    {
        rule: 'ticketmaster',
        vendor: 'Ticketmaster',
        seen: '2024: captures in public issues',
        signs: [
            { in: 'title', has: /^your browsing activity has been paused/i, page: 'wall or error' },
            {
                in: 'text',
                has: /your browsing activity has been paused|your session has been suspended/i,
                mark: 'has been',
                page: 'error',
                and: [{ in: 'html', has: 'icketmaster' }],
            },
            { in: 'html', has: /\beps-mgr\b|\/eps-d\b|epsfc=/, mark: ['eps-mgr', '/eps-d', 'epsfc='] },
        ],
    },
    {
        rule: 'shopify',
        vendor: 'Shopify',
        seen: '2025: captures in public issues',
        signs: [
            {
                in: 'text',
                has: /this (?:store|shop) (?:is not|isn't) available in your (?:country|region)|this store does not ship to your (?:country|region)/i,
                mark: ['in your', 'to your'],
                page: 'wall or error',
            },
            {
                in: 'text',
                has: /verifying your connection|your connection needs to be verified before you can proceed/i,
                mark: 'onnection',
                page: 'wall or error',
            },
        ],
    },
    {
        rule: 'other-sites',
        vendor: 'Instagram, Bloomberg and other sites with addresses of their own for robots',
        seen: '2025: captures in public issues; issue of metainspector on Bloomberg, 2019',
        signs: [
            { in: 'url', has: /^https?:\/\/(?:www\.)?instagram\.com\/(?:challenge|accounts\/login)\//, page: 'any' },
            { in: 'url', has: /^https?:\/\/(?:www\.)?bloomberg\.com\/tosv2\.html/, page: 'any' },
            { in: 'url', has: /^https?:\/\/(?:www\.)?walmart\.com\/blocked\?/, page: 'any' },
        ],
    },
    {
        rule: 'youtube',
        vendor: 'YouTube',
        seen: '2025: providers of is-antibot; yt-dlp',
        signs: [
            {
                in: 'html',
                has: /"status":"LOGIN_REQUIRED","[^{}]{0,200}confirm you(?:’|'|\\u2019|\\u0027)re not a bot/,
                mark: 'LOGIN_REQUIRED',
                page: 'any',
            },
        ],
    },
];
