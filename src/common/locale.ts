import type { Place } from './place.js';

/** What the browser of somebody who lives at a place says of itself. */
export interface Locale {
    readonly timezone: string | undefined;
    /** The most likely first, as `navigator.languages`: `['ja-JP', 'ja', 'en-US', 'en']`. */
    readonly languages: readonly string[];
    /** The same, as the header. */
    readonly acceptLanguage: string;
}

/** The zone of most people, in countries that have several. `test/common/locale.test.ts` says which those are. */
const MAIN_ZONES: Readonly<Record<string, string>> = {
    AQ: 'Antarctica/McMurdo',
    AR: 'America/Buenos_Aires',
    AU: 'Australia/Sydney',
    BR: 'America/Sao_Paulo',
    CA: 'America/Toronto',
    CD: 'Africa/Kinshasa',
    CL: 'America/Santiago',
    CN: 'Asia/Shanghai',
    CY: 'Asia/Nicosia',
    DE: 'Europe/Berlin',
    EC: 'America/Guayaquil',
    ES: 'Europe/Madrid',
    FM: 'Pacific/Truk',
    GL: 'America/Godthab',
    ID: 'Asia/Jakarta',
    KI: 'Pacific/Tarawa',
    KZ: 'Asia/Almaty',
    MH: 'Pacific/Majuro',
    MN: 'Asia/Ulaanbaatar',
    MX: 'America/Mexico_City',
    MY: 'Asia/Kuala_Lumpur',
    NZ: 'Pacific/Auckland',
    PF: 'Pacific/Tahiti',
    PG: 'Pacific/Port_Moresby',
    PS: 'Asia/Hebron',
    PT: 'Europe/Lisbon',
    RU: 'Europe/Moscow',
    UA: 'Europe/Kiev',
    UM: 'Pacific/Wake',
    US: 'America/New_York',
    UZ: 'Asia/Tashkent',
};

/** Where browsers are mostly set to another language than the one that most people speak at home. */
const BROWSER_LANGUAGES: Readonly<Record<string, string>> = {
    GH: 'en',
    IN: 'en',
    KE: 'en',
    PG: 'en',
    PH: 'en',
    PK: 'en',
    UG: 'en',
    UY: 'es',
    ZW: 'en',
};

const known = new WeakMap<Place, Locale | undefined>();

/** The likely locale of a place, by the data of Unicode that Node.js has; `undefined` where the country is not known. */
export function localeOf(place: Place): Locale | undefined {
    if (!known.has(place)) known.set(place, makeLocale(place));
    return known.get(place);
}

function makeLocale({ country, timezone }: Place): Locale | undefined {
    if (country === undefined) return undefined;
    const language = BROWSER_LANGUAGES[country] ?? new Intl.Locale(`und-${country}`).maximize().language;
    // Browsers that are set to another language send English after it.
    const languages = [`${language}-${country}`, language, ...(language === 'en' ? [] : ['en-US', 'en'])];
    const acceptLanguage = languages
        .map((tag, index) => (index === 0 ? tag : `${tag};q=${(1 - index / 10).toFixed(1)}`))
        .join(',');
    return { timezone: timezone ?? MAIN_ZONES[country] ?? zonesOf(country)[0], languages, acceptLanguage };
}

/** The time zones of a country. */
export function zonesOf(country: string): readonly string[] {
    const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
        /** Of Node.js 18 to 22; later ones have the function alone. */
        readonly timeZones?: readonly string[];
        getTimeZones?(): readonly string[];
    };
    return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}
