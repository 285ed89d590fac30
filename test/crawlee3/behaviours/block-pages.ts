import type { LabOptions } from 'crawlee-proxy-sessions/lab';

/** What Crawlee's `retryOnBlocked` looks for in pages. */
export const BLOCK_PAGES: Readonly<Record<string, string>> = {
    Cloudflare: '<div id="turnstile-wrapper"><iframe src="https://challenges.cloudflare.com/cdn-cgi/1"></iframe></div>',
    Google: '<div id="infoDiv0"><a href="//www.google.com/policies/terms/">Terms of Service</a></div>',
    Incapsula: '<iframe src="/_Incapsula_Resource?SWUDNSAI=31" width="100%"></iframe>',
};

/** Three exits, to one of which a site shows such a page with status 200. */
export function blockPages(kind: string): LabOptions {
    const body = `<html><head><title>Blocked</title></head><body>${BLOCK_PAGES[kind]!}</body></html>`;
    const pages = ({ clientIp }: { readonly clientIp: string }) =>
        clientIp.endsWith('.1') ? { status: 200, headers: { 'content-type': 'text/html' }, body } : undefined;
    return { exits: 3, site: { pages } };
}
