import type { Rule } from '../rule.js';
import { apifyStatuses } from './apify-statuses.js';
import { blockedStatus } from './blocked-status.js';
import { captivePortal } from './captive-portal.js';
import { jsonLimit } from './json-limit.js';
import { proxyError } from './proxy-error.js';
import { proxyLogin } from './proxy-login.js';
import { proxyPage } from './proxy-page.js';
import { proxyUnreachable } from './proxy-unreachable.js';
import { tooManyRequests, unavailableRetryAfter } from './rate-limited.js';
import { relayError } from './relay-error.js';
import { sessionError } from './session-error.js';
import { signedPages } from './signed-pages.js';
import { targetTrouble } from './target-trouble.js';

export interface DefaultRulesOptions {
    /** Statuses that mean a refusal. */
    readonly blockedStatuses: readonly number[];
}

/**
 * The built-in rules, in the order in which they are asked. A page that is known by a sign is a row of the table in
 * `signs/`; what takes thinking is a file and a line here.
 */
export function defaultRules({ blockedStatuses }: DefaultRulesOptions): readonly Rule[] {
    return [
        // What the proxy says, before anybody takes it for the target's word.
        relayError,
        proxyUnreachable,
        proxyLogin,
        ...apifyStatuses,
        proxyError,
        proxyPage,
        captivePortal,
        sessionError,

        // Pages, whatever their status: by vendor, then by the captcha, then nameless ones.
        ...signedPages,
        jsonLimit,

        // Bare statuses.
        tooManyRequests,
        unavailableRetryAfter,
        blockedStatus(blockedStatuses),
        targetTrouble,
    ];
}
