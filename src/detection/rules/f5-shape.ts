import { blockPage } from './block-page.js';

/** F5 BIG-IP's block page: title and the number to tell support. */
const REJECTED = /^Request Rejected$/i;
const SUPPORT_ID = /support ID is:?\s*<?\d{6,}/i;
/** What the bot defence's test page hands to its script under /TSPD/; ordinary pages load the script alone. */
const TEST_PAGE = 'bobcmn';

export const f5Shape = blockPage('f5-shape', (page) => {
    if (page.mentions(TEST_PAGE) && page.scripts.includes(TEST_PAGE) && page.isWall) return 'test of the browser';
    if (!page.mentions('upport ID') || !page.isWall) return undefined;
    return REJECTED.test(page.title) && SUPPORT_ID.test(page.text) ? 'block page with a support ID' : undefined;
});
