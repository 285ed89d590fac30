import { expect, it } from 'vitest';
import { localeOf, zonesOf } from '../../src/common/locale.js';
import { countryCodeOf, timezoneOf } from '../../src/common/place.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const COUNTRIES = Array.from(LETTERS)
    .flatMap((first) => Array.from(LETTERS, (second) => first + second))
    .filter((code) => countryCodeOf(code) === code && zonesOf(code).length > 0);

it.each([
    ['JP', 'Asia/Tokyo', 'ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7'],
    ['US', 'America/New_York', 'en-US,en;q=0.9'],
    ['GB', 'Europe/London', 'en-GB,en;q=0.9'],
    ['CH', 'Europe/Zurich', 'de-CH,de;q=0.9,en-US;q=0.8,en;q=0.7'],
    ['BR', 'America/Sao_Paulo', 'pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7'],
    ['TW', 'Asia/Taipei', 'zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7'],
    ['NO', 'Europe/Oslo', 'nb-NO,nb;q=0.9,en-US;q=0.8,en;q=0.7'],
    ['IN', timezoneOf('Asia/Kolkata'), 'en-IN,en;q=0.9'],
    ['UY', 'America/Montevideo', 'es-UY,es;q=0.9,en-US;q=0.8,en;q=0.7'],
])('knows what browsers in %s say', (country, timezone, acceptLanguage) => {
    expect(localeOf({ country })).toMatchObject({ timezone, acceptLanguage });
});

it('goes by the time zone that is known, and says nothing where no country is', () => {
    expect(localeOf({ country: 'US', timezone: 'America/Chicago' })?.timezone).toBe('America/Chicago');
    expect(localeOf({ timezone: 'America/Chicago' })).toBeUndefined();
    expect(localeOf({})).toBeUndefined();
});

it('has a zone and a language for every country, and a main zone for each that has several', () => {
    expect(COUNTRIES.length).toBeGreaterThan(240);
    const canonical = (zones: readonly string[]) => zones.map(timezoneOf);
    for (const country of COUNTRIES) {
        const { timezone, languages, acceptLanguage } = localeOf({ country })!;
        expect(canonical(zonesOf(country)), country).toContain(timezoneOf(timezone));
        expect(languages[0], country).toMatch(new RegExp(`^[a-z]{2,3}-${country}$`));
        expect(acceptLanguage, country).toMatch(/^[a-z]{2,3}-[A-Z]{2},[a-z]{2,3};q=0\.9(?:,en-US;q=0\.8,en;q=0\.7)?$/);
    }
    // The first by the alphabet would be Adak for the United States.
    const several = COUNTRIES.filter((country) => zonesOf(country).length > 1);
    const first = several.filter((country) => localeOf({ country })!.timezone === zonesOf(country)[0]);
    expect(several.length).toBeGreaterThan(25);
    expect(
        first.every((country) => ['CD', 'CN', 'DE', 'EC', 'ID', 'KZ', 'MY', 'MH', 'NZ', 'UA'].includes(country)),
    ).toBe(true);
});

it.each([
    ['jp', 'JP'],
    ['UK', 'GB'],
    ['Japan', undefined],
    ['XX', undefined],
    [undefined, undefined],
])('reads the country %s', (text, country) => {
    expect(countryCodeOf(text)).toBe(country);
});
