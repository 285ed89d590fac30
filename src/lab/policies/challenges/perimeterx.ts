import { htmlDocument } from '../../site/content.js';
import type { Challenge } from './challenge.js';

export const perimeterx: Challenge = {
    headers: { 'set-cookie': '_pxhd=lab:0000; Path=/' },
    body: htmlDocument(
        'Access to this page has been denied',
        `<p>Hold the button to show that you are a person.</p>
<div id="px-captcha"></div>
<script>window._pxAppId = 'PXlab00000'; window._pxVid = ''; window._pxUuid = 'lab';
window._pxJsClientSrc = '/lab00000/init.js'; window._pxHostUrl = '/lab00000/xhr';</script>
<script src="https://captcha.px-cloud.net/PXlab00000/captcha.js"></script>`,
    ),
};
