import type { PlaceRule } from './declaration.js';

const lower = (value: string): string => value.toLowerCase();
const upper = (value: string): string => value.toUpperCase();

const COUNTRY = { pattern: /^[a-z]{2}$/i, expected: 'a country code of two letters' } as const;
const NAME = { pattern: /^[a-z]+(?:[ _][a-z]+)*$/i, expected: 'a name of letters and spaces' } as const;

/** Ways in which services want places written. */
export const PLACE_RULES = {
    countryLower: { ...COUNTRY, write: lower },
    countryUpper: { ...COUNTRY, write: upper },
    /** `san_francisco` */
    nameWithUnderscores: { ...NAME, write: (value: string) => lower(value).replaceAll(' ', '_') },
    /** `sanfrancisco` */
    nameInOneWord: { ...NAME, write: (value: string) => lower(value).replace(/[ _]/g, '') },
    /** `San+Francisco` in lower case */
    nameWithPluses: { ...NAME, write: (value: string) => lower(value).replace(/[ _]/g, '+') },
    /** `us_california` */
    countryAndRegion: {
        pattern: /^[a-z]{2}_[a-z]+(?:[ _][a-z]+)*$/i,
        expected: 'a country code and a name, such as "us_california"',
        write: (value: string) => lower(value).replaceAll(' ', '_'),
    },
    /** `ny` */
    regionCode: { pattern: /^[a-z0-9]{1,3}$/i, expected: 'a region code such as "NY"', write: lower },
    zip: {
        pattern: /^[a-z0-9]{3,10}$/i,
        expected: 'a postal code of letters and digits',
        write: (value: string) => value,
    },
    asn: {
        pattern: /^\d{1,10}$/,
        expected: 'the number of a network, such as "7922"',
        write: (value: string) => value,
    },
    /** `UnitedStates`: an English name, and no code. */
    countryName: {
        pattern: /^[a-z]+(?: [a-z]+)*$/i,
        expected: 'the English name of a country, such as "United States"',
        write: (value: string) => value.replaceAll(' ', ''),
    },
} as const satisfies Record<string, PlaceRule>;
