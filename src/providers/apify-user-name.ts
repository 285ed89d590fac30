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

/** What people call it: `apify RESIDENTIAL US_CA`. */
export function apifyName({ groups, country, countrySubdivision }: ApifyParameters): string {
    return ['apify', ...groups, ...placeOf({ country, countrySubdivision })].join(' ');
}

/** The user name: parameters joined by commas, or `auto` when there is nothing to say, since it cannot be empty. */
export function apifyUserName(
    { groups, country, countrySubdivision }: ApifyParameters,
    sessionId: string | undefined,
): string {
    const parts: string[] = [];
    if (groups.length > 0) parts.push(`groups-${groups.join('+')}`);
    if (sessionId !== undefined) parts.push(`session-${sessionId}`);
    parts.push(...placeOf({ country, countrySubdivision }).map((place) => `country-${place}`));
    return parts.length === 0 ? 'auto' : parts.join(',');
}

function placeOf({ country, countrySubdivision }: Omit<ApifyParameters, 'groups'>): string[] {
    if (country === undefined) return [];
    return [countrySubdivision === undefined ? country : `${country}_${countrySubdivision}`];
}

/**
 * An id that Apify Proxy accepts: unchanged when it does anyway, otherwise a readable beginning and a hash of the
 * whole, so that different ids stay different and no id can smuggle in another parameter. What comes out fits, so
 * mapping it once more changes nothing.
 */
export function fitApifySessionId(id: string): string {
    if (SESSION_ID.test(id)) return id;
    // UTF-8 has no form for half a surrogate pair: ids that differ in one would get the same hash.
    const hash = createHash('sha256').update(id, 'utf16le').digest('hex').slice(0, HASH_CHARACTERS);
    const beginning = id.replace(FORBIDDEN_CHARACTERS, '').slice(0, LONGEST_SESSION_ID - HASH_CHARACTERS - 1);
    return `${beginning}~${hash}`;
}
