import { htmlDocument } from '../../site/content.js';
import type { Challenge } from './challenge.js';

export const cloudflare: Challenge = {
    headers: { server: 'cloudflare', 'cf-ray': '8f00000000000001-LAB', 'cf-mitigated': 'challenge' },
    body: htmlDocument(
        'Just a moment...',
        `<noscript>This check needs JavaScript and cookies.</noscript>
<div id="challenge-running" class="cf-turnstile"></div>
<form id="challenge-form" method="POST" action="/?__cf_chl_f_tk=lab"></form>
<script>window._cf_chl_opt = { cvId: '3', cType: 'managed', cRay: '8f00000000000001' };</script>
<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=8f00000000000001"></script>
<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer></script>`,
    ),
};
