import { htmlDocument } from '../../site/content.js';
import type { Challenge } from './challenge.js';

export const datadome: Challenge = {
    headers: {
        server: 'DataDome',
        'x-datadome': 'protected',
        'x-dd-b': '1',
        'set-cookie': 'datadome=lab~0000000000000000; Path=/; SameSite=Lax',
    },
    body: htmlDocument(
        'lab.test',
        `<p id="cmsg">Turn on JavaScript and allow your ad blocker this page.</p>
<script>var dd = { rt: 'c', cid: 'lab', hsh: '0000', t: 'fe', s: 1, host: 'geo.captcha-delivery.com' };</script>
<script src="https://ct.captcha-delivery.com/c.js"></script>`,
    ),
};
