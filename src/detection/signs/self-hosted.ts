import type { SignedPages } from './sign.js';

/** Programs that people run before their own sites, to keep robots out. */
export const SELF_HOSTED: readonly SignedPages[] = [
    {
        rule: 'safeline',
        vendor: 'SafeLine (Chaitin)',
        solvesItself: true,
        seen: '2026: status 468; its markers in public scrapers',
        signs: [
            { in: 'script', has: 'SafeLineChallenge(', page: 'wall or error' },
            { in: 'html', has: '/.safeline/', page: 'wall or error' },
            { in: 'markup', has: 'id="slg-title"', page: 'wall or error' },
        ],
    },
    {
        rule: 'arvancloud',
        vendor: 'ArvanCloud',
        solvesItself: true,
        seen: '2026: public scrapers of Iranian news',
        signs: [
            { in: 'script', has: '__arcsjs' },
            { in: 'text', has: /^[^a-z]*transferring to the website\.*$/i, mark: 'ransferring to the website' },
        ],
    },
    {
        rule: 'self-hosted-checks',
        vendor: 'CrowdSec, BunkerWeb, Deflect',
        seen: '2026: deflect-ca/banjax; templates of the CrowdSec bouncers; docs.bunkerweb.io',
        signs: [
            { in: 'title', has: /^crowdsec (?:captcha|ban|access forbidden)/i, page: 'wall or error' },
            {
                in: 'title',
                has: /^bot detection$/i,
                and: [{ in: 'html', has: /bunkerweb/i, mark: ['bunkerweb', 'BunkerWeb'] }],
            },
            { in: 'cookie', has: /^deflect_(?:challenge|password)\d*=/, page: 'wall or error' },
        ],
    },
    {
        rule: 'anubis',
        vendor: 'Anubis and its kin (go-away, haproxy-protection, Checkpoint, Cerberus)',
        solvesItself: true,
        seen: '2026: TecharoHQ/anubis; captures in public issues',
        signs: [
            { in: 'html', has: /id=["']anubis_(?:challenge|version)["']/, mark: 'anubis_', page: 'wall or error' },
            { in: 'html', has: '/.within.website/x/', page: 'wall or error' },
            { in: 'title', has: /^making sure you(?:'|’|&#39;)re not a bot!$/i, page: 'wall or error' },
            {
                in: 'html',
                has: /\/\.well-known\/\.git\.gammaspectra\.live\/git\/go-away\//,
                mark: '/go-away/',
                page: 'wall or error',
            },
            { in: 'markup', has: /<(?:html|body|div)[^<>]*\bdata-pow\s*=/, mark: 'data-pow', page: 'wall or error' },
            { in: 'html', has: '/.basedflare/', page: 'wall or error' },
            { in: 'html', has: /url=\/antibot\/captcha|id="antibot-ref-id"/, mark: 'antibot' },
        ],
    },
];
