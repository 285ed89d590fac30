import { htmlDocument } from '../../site/content.js';
import type { Challenge } from './challenge.js';

export const imperva: Challenge = {
    headers: {
        'x-cdn': 'Imperva',
        'x-iinfo': '0-00000000-00000000 NNNN CT(0 0 0) RT(0 0) q(0 -1 -1 -1) r(0 -1) B12(4,0,0)',
        'set-cookie': ['visid_incap_000000=lab; Path=/', 'incap_ses_000_000000=lab; Path=/'],
    },
    body: htmlDocument(
        'Checking your browser',
        `<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&amp;incident_id=000-000" width="100%">
Request unsuccessful. Incapsula incident ID: 000-000</iframe>
<script src="/_Incapsula_Resource?SWJIYLWA=lab" async></script>`,
        '<meta name="ROBOTS" content="NOINDEX, NOFOLLOW">',
    ),
};
