import { htmlDocument } from '../../site/content.js';
import type { Challenge } from './challenge.js';

export const awsWaf: Challenge = {
    headers: { server: 'awselb/2.0', 'x-amzn-waf-action': 'challenge' },
    body: htmlDocument(
        'Checking your browser',
        `<div id="challenge-container"></div>
<noscript>This check needs JavaScript.</noscript>
<script>window.awsWafCookieDomainList = []; window.gokuProps = { key: 'lab', iv: 'lab', context: 'lab' };</script>
<script src="https://lab.edge.sdk.awswaf.com/lab/challenge.js"></script>
<script>AwsWafIntegration.getToken().then(() => location.reload(true));</script>`,
    ),
};
