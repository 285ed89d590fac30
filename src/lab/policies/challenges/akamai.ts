import { htmlDocument } from '../../site/content.js';
import type { Challenge } from './challenge.js';

export const akamai: Challenge = {
    headers: {
        server: 'AkamaiGHost',
        'set-cookie': ['_abck=lab~-1~; Path=/', 'bm_sz=lab; Path=/', 'ak_bmsc=lab; Path=/'],
    },
    body: htmlDocument(
        'Access Denied',
        `<h1>Access Denied</h1>
<p>This server does not let you have the page.</p>
<p>Reference #18.00000000.0000000000.00000000</p>
<p>https://errors.edgesuite.net/18.00000000.0000000000.00000000</p>
<div id="sec-if-cpt-container"></div><script src="/_sec/cp_challenge/sec-cpt-lab.js"></script>`,
    ),
};
