import type { AnswerHeaders } from '../../site/content.js';

/**
 * A made-up challenge: the wording is ours, the headers, cookies, script addresses and global names are those by
 * which the vendor's real pages are recognised. Its scripts lead nowhere, since the lab resolves only its own names.
 */
export interface Challenge {
    readonly headers: AnswerHeaders;
    readonly body: string;
}
