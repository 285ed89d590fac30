import type { Rule } from '../rule.js';
import { accessDenied } from './access-denied.js';
import { akamai } from './akamai.js';
import { amazonRobotCheck } from './amazon-robot-check.js';
import { apifyStatuses } from './apify-statuses.js';
import { awsWaf } from './aws-waf.js';
import { blockedStatus } from './blocked-status.js';
import { hcaptchaWall, recaptchaWall } from './captcha-wall.js';
import { cloudflare1020, cloudflareChallenge, cloudflareTurnstile } from './cloudflare.js';
import { datadome } from './datadome.js';
import { f5Shape } from './f5-shape.js';
import { googleSorry } from './google-sorry.js';
import { imperva } from './imperva.js';
import { kasada } from './kasada.js';
import { perimeterx } from './perimeterx.js';
import { proxyError } from './proxy-error.js';
import { proxyLogin } from './proxy-login.js';
import { tooManyRequests, unavailableRetryAfter } from './rate-limited.js';
import { relayError } from './relay-error.js';
import { sessionError } from './session-error.js';
import { sucuri } from './sucuri.js';
import { targetTrouble } from './target-trouble.js';

export interface DefaultRulesOptions {
    /** Statuses that mean a refusal. */
    readonly blockedStatuses: readonly number[];
}

/** The built-in rules, in the order in which they are asked. A new rule is a file and a line here. */
export function defaultRules({ blockedStatuses }: DefaultRulesOptions): readonly Rule[] {
    return [
        // What the proxy says, before anybody takes it for the target's word.
        relayError,
        proxyLogin,
        ...apifyStatuses,
        proxyError,
        sessionError,

        // Block pages, which come with 403, 429, 503 or 200: by vendor, then by the captcha, then nameless ones.
        cloudflareChallenge,
        cloudflareTurnstile,
        cloudflare1020,
        datadome,
        perimeterx,
        akamai,
        imperva,
        awsWaf,
        kasada,
        f5Shape,
        sucuri,
        googleSorry,
        amazonRobotCheck,
        recaptchaWall,
        hcaptchaWall,
        accessDenied,

        // Bare statuses.
        tooManyRequests,
        unavailableRetryAfter,
        blockedStatus(blockedStatuses),
        targetTrouble,
    ];
}
