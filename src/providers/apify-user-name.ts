import { createHash } from 'node:crypto';

/** What Apify Proxy is told in the user name. Source: docs.apify.com/platform/proxy/usage. */
export interface ApifyParameters {
    readonly groups: readonly string[];
    readonly country: string | undefined;
    readonly countrySubdivision: string | undefined;
}

const LONGEST_SESSION_ID = 50;
const SESSION_ID = /^[0-9A-Za-z._~]{1,50}$/;
const FORBIDDEN_CHARACTERS = /[^0-9A-Za-z._~]/g;
const HASH_CHARACTERS = 20;

/** The user name: parameters joined by commas, or `auto` when there is nothing to say, since it cannot be empty. */
export function apifyUserName(
    { groups, country, countrySubdivision }: ApifyParameters,
    sessionId: string | undefined,
): string {
    const parts: string[] = [];
    if (groups.length > 0) parts.push(`groups-${groups.join('+')}`);
    if (sessionId !== undefined) parts.push(`session-${sessionId}`);
    if (country !== undefined) {
        parts.push(`country-${country}${countrySubdivision === undefined ? '' : `_${countrySubdivision}`}`);
    }
    return parts.length === 0 ? 'auto' : parts.join(',');
}

/**
 * An id that Apify Proxy accepts: unchanged when it does anyway, otherwise a readable beginning and a hash of the
 * whole, so that different ids stay different and no id can smuggle in another parameter.
 */
export function fitApifySessionId(id: string): string {
    if (SESSION_ID.test(id)) return id;
    const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_CHARACTERS);
    const beginning = id.replace(FORBIDDEN_CHARACTERS, '').slice(0, LONGEST_SESSION_ID - HASH_CHARACTERS - 1);
    return `${beginning}~${hash}`;
}
