import { htmlDocument } from '../../site/content.js';
import type { Challenge } from './challenge.js';

export const recaptcha: Challenge = {
    headers: {},
    body: htmlDocument(
        'Are you a robot?',
        `<p>There is unusual traffic from your network.</p>
<form id="captcha-form" method="post"><div id="recaptcha" class="g-recaptcha" data-sitekey="lab"></div></form>
<script src="https://www.google.com/recaptcha/api.js" async defer></script>`,
    ),
};
