import { lazy } from './lazy.js';

/** Where an exit is, as far as that is known. */
export interface Place {
    /** Two letters, as in ISO 3166: `JP`. */
    readonly country?: string | undefined;
    /** As in the IANA time zone database: `Asia/Tokyo`. */
    readonly timezone?: string | undefined;
}

/** The code of a country in capitals, other spellings of it included: `uk` is `GB`. `undefined` for what is none. */
export function countryCodeOf(text: unknown): string | undefined {
    if (typeof text !== 'string' || !/^[a-z]{2}$/i.test(text)) return undefined;
    const { region } = new Intl.Locale(`und-${text}`);
    return region !== undefined && names().of(region) !== undefined ? region : undefined;
}

const names = lazy(() => new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }));

/** A time zone that clocks know; `undefined` for what is none. */
export function timezoneOf(text: unknown): string | undefined {
    if (typeof text !== 'string') return undefined;
    try {
        return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
    } catch {
        return undefined;
    }
}
