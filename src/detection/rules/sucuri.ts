import { header } from '../page.js';
import { blockPage } from './block-page.js';

const BLOCK_HEADER = 'x-sucuri-block';
const BLOCK_TITLE = /^Sucuri WebSite Firewall - Access Denied$/i;
/** The cookie that the redirecting page's script computes. */
const COOKIE = 'sucuri_cloudproxy_';
/** The script is packed in base64 behind this variable, the cookie's name with it. */
const PACKED = /\bS\s*=\s*['"][A-Za-z\d+/=]{40,}/;

export const sucuri = blockPage('sucuri', (page, { headers }) => {
    if (header(headers, BLOCK_HEADER) !== '') return `header ${BLOCK_HEADER}`;
    if (BLOCK_TITLE.test(page.title)) return 'block page';
    if (!/^You are being redirected/i.test(page.title)) return undefined;
    return page.scripts.includes(COOKIE) || PACKED.test(page.scripts) ? 'test of the browser' : undefined;
});
