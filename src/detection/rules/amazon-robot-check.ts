import { blockPage } from './block-page.js';

/** Where the robot check's form goes, be it the captcha or the newer "continue shopping" button. */
const CHECK_FORM = /<form[^>]*\baction\s*=\s*["'][^"']*\/errors\/validateCaptcha/i;
/** In a comment of the check and of the 503 page alike: where to ask for access by machines. */
const CONTACT = 'api-services-support@amazon.com';

export const amazonRobotCheck = blockPage('amazon-robot-check', (page, { status }) => {
    if (page.mentions('validateCaptcha') && CHECK_FORM.test(page.markup)) return 'robot check';
    return status === 503 && page.mentions(CONTACT) ? 'status 503 with an address for robots' : undefined;
});
