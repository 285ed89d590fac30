import { header } from '../page.js';
import { blockPage } from './block-page.js';

/** Sent with a challenge (status 202) and with a captcha (405): AWS WAF developer guide. */
const ACTION = 'x-amzn-waf-action';
/** What a challenge page hands to its script; pages that use the SDK themselves only load the script. */
const CHALLENGE_PROPS = 'gokuProps';
const SDK_HOST = 'awswaf.com';
/** CloudFront's error page when the firewall blocks. */
const CLOUDFRONT_ERROR = /^ERROR: The request could not be satisfied$/i;

export const awsWaf = blockPage('aws-waf', (page, { status, headers }) => {
    const action = header(headers, ACTION).toLowerCase();
    if (action === 'challenge' || action === 'captcha') return `header ${ACTION}: ${action}`;
    if (page.mentions(CHALLENGE_PROPS) && page.scripts.includes(CHALLENGE_PROPS) && page.scripts.includes(SDK_HOST)) {
        return 'challenge page';
    }
    const isCloudFronts = status === 403 && CLOUDFRONT_ERROR.test(page.title) && /request blocked/i.test(page.text);
    return isCloudFronts ? "CloudFront's block page" : undefined;
});
