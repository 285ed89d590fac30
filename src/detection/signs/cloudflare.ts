import type { SignedPages } from './sign.js';

/**
 * The title of a challenge while the browser is looked at, in the visitor's language. It may end in "..." or "…".
 * More languages follow from the scripts of the page, which are the same everywhere.
 */
const WAIT =
    /^(?:just a moment|one moment, please|einen moment|nur einen moment|un momento|un instant|um momento|een ogenblik|ogenblikje|bir dakika|момент|один момент|подождите|請稍候|请稍候|しばらくお待ちください|잠시만 기다리십시오|يُرجى الانتظار)(?:\s*(?:\.{3}|…))$/i;

/**
 * Codes that mean this visitor: 1005 network, 1006 to 1008 and 1106 address, 1009 country, 1010 browser, 1012 and 1020
 * firewall rule. 1015 is a rate limit; other 10xx are the site's own trouble.
 */
const REFUSED = '(?:1005|1006|1007|1008|1009|1010|1012|1020|1106)';

export const CLOUDFLARE: readonly SignedPages[] = [
    {
        rule: 'cloudflare-waiting-room',
        vendor: 'Cloudflare Waiting Room',
        outcome: 'waiting-room',
        seen: '2024: developers.cloudflare.com, Waiting Room; docs.capmonster.cloud, "Cloudflare Waiting Room"',
        signs: [
            { in: 'title', has: /^waiting room powered by cloudflare$/i, page: 'any' },
            { in: 'html', has: '"cfWaitingRoom"', page: 'wall' },
            { in: 'header cf-waiting-room', has: /./, page: 'any' },
        ],
    },
    {
        rule: 'cloudflare-challenge',
        vendor: 'Cloudflare challenges since 2021',
        solvesItself: true,
        seen: '2026: developers.cloudflare.com, "Detect a Challenge Page response"; captures in issues of cloudscraper',
        signs: [
            { in: 'header cf-mitigated', has: /^challenge$/i, page: 'any' },
            { in: 'script', has: /_cf_chl_opt\s*[=.]/, mark: '_cf_chl_opt', page: 'wall or error' },
            {
                in: 'script',
                has: /\/cdn-cgi\/challenge-platform\/h\/[^"'\s]*orchestrate\//,
                mark: 'orchestrate/',
                page: 'wall or error',
            },
            { in: 'markup', has: 'id="challenge-error-text"', page: 'wall or error' },
            { in: 'title', has: WAIT, page: 'wall or error', and: [{ in: 'html', has: 'cdn-cgi/' }] },
        ],
    },
    {
        rule: 'cloudflare-old-challenge',
        vendor: 'Cloudflare challenges until 2021',
        solvesItself: true,
        seen: '2020: captures in issues and fixtures of cloudscraper, 2015 to 2020',
        signs: [
            { in: 'html', has: /\/cdn-cgi\/l\/chk_(?:jschl|captcha)/, mark: '/cdn-cgi/l/chk_', page: 'any' },
            { in: 'html', has: /__cf_chl_(?:jschl|captcha|managed)_tk__/, mark: '__cf_chl_', page: 'wall or error' },
            { in: 'markup', has: 'cf-browser-verification', page: 'wall or error' },
            { in: 'markup', has: 'id="cf-challenge-running"', page: 'wall or error' },
        ],
    },
    {
        rule: 'cloudflare-turnstile',
        vendor: 'Cloudflare Turnstile',
        seen: '2025: developers.cloudflare.com/turnstile; Crawlee, `handleCloudflareChallenge`',
        signs: [
            {
                in: 'markup',
                has: /\b(?:class\s*=\s*["'][^"']*\bcf-turnstile(?![\w-])|id\s*=\s*["']turnstile-wrapper)/i,
                mark: 'turnstile',
                page: 'captcha',
                and: [{ in: 'html', has: 'challenges.cloudflare.com/turnstile/' }],
            },
        ],
    },
    {
        rule: 'cloudflare-1015',
        vendor: 'Cloudflare rate limits',
        outcome: 'rate-limited',
        seen: '2025: developers.cloudflare.com, "Error 1015"',
        signs: [
            { in: 'text', has: /^error code: 1015$/, mark: 'error code: ', page: 'any' },
            {
                in: 'markup',
                has: /<span[^<>]*\b(?:cf-code-label|cf-error-code)\b[^<>]*>[^<]{0,40}(?:<span[^<>]*>)?\s*1015\b/i,
                mark: ['cf-code-label', 'cf-error-code'],
                page: 'error',
            },
        ],
    },
    {
        rule: 'cloudflare-1020',
        vendor: 'Cloudflare refusals',
        seen: '2025: developers.cloudflare.com, "Cloudflare 1xxx errors"; captures in issues of WhatWaf',
        signs: [
            { in: 'text', has: new RegExp(`^error code: ${REFUSED}$`), mark: 'error code: ', page: 'any' },
            {
                in: 'markup',
                has: new RegExp(
                    `<span[^<>]*\\b(?:cf-code-label|cf-error-code)\\b[^<>]*>[^<]{0,40}(?:<span[^<>]*>)?[^<]{0,20}\\b${REFUSED}\\b`,
                    'i',
                ),
                mark: ['cf-code-label', 'cf-error-code'],
                page: 'wall or error',
            },
            { in: 'title', has: /^attention required! \| cloudflare$/i, page: 'any' },
            { in: 'markup', has: 'data-translate="block_headline"', page: 'wall or error' },
        ],
    },
];
