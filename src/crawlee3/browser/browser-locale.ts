import type { Locale } from '../../common/locale.js';
import type { BrowserLaunchOptionsLike, LaunchContextLike, PageOptionsLike } from '../like.js';
import type { BrowserKind } from './browser-kind.js';

const LANGUAGE_ARGUMENT = /^--(?:accept-)?lang=/;

/** Has a browser that is launched for one identity show the time zone and the languages of its exit; the user's options go first. */
export function localize(launchContext: LaunchContextLike, browser: BrowserKind, locale: Locale): void {
    const options = (launchContext.launchOptions ??= {});
    setTimezone(options, browser, locale);
    const languages = { 'intl.accept_languages': locale.languages.join(', ') };
    switch (browser) {
        case 'playwright-chromium':
        case 'puppeteer':
            // Playwright's own option would send the first language alone.
            setLanguages((options.args ??= []), locale);
            break;
        case 'playwright-firefox':
            options.firefoxUserPrefs = { ...languages, ...options.firefoxUserPrefs };
            break;
        case 'puppeteer-firefox':
            options.extraPrefsFirefox = { ...languages, ...options.extraPrefsFirefox };
            break;
        case 'other':
            options.locale ??= locale.languages[0];
    }
}

/** Puppeteer has no such option; its browsers go by their environment, workers and all. */
function setTimezone(options: BrowserLaunchOptionsLike, browser: BrowserKind, { timezone }: Locale): void {
    if (timezone === undefined) return;
    const isPuppeteers = browser === 'puppeteer' || browser === 'puppeteer-firefox';
    if (isPuppeteers) options.env = { ...process.env, TZ: timezone, ...options.env };
    else options.timezoneId ??= timezone;
}

function setLanguages(args: string[], { languages }: Locale): void {
    if (args.some((argument) => LANGUAGE_ARGUMENT.test(argument))) return;
    args.push(`--lang=${languages[0]}`, `--accept-lang=${languages.join(',')}`);
}

/** The same for an incognito page of Playwright's. */
export function localizePage(options: PageOptionsLike, { timezone, acceptLanguage }: Locale): void {
    if (timezone !== undefined) options.timezoneId ??= timezone;
    options.extraHTTPHeaders = { 'accept-language': acceptLanguage, ...options.extraHTTPHeaders };
}

/** What we change of a fingerprint of Crawlee's browser pool. */
export interface FingerprintLike {
    readonly fingerprint?: { readonly navigator?: { language?: string; languages?: readonly string[] } };
    readonly headers?: Record<string, string>;
}

/** Has a fingerprint speak the languages of its exit. */
export function localizeFingerprint({ fingerprint, headers }: FingerprintLike, locale: Locale): void {
    const [language] = locale.languages;
    if (fingerprint?.navigator !== undefined)
        Object.assign(fingerprint.navigator, { language, languages: [...locale.languages] });
    if (headers !== undefined) {
        const known = Object.keys(headers).find((name) => name.toLowerCase() === 'accept-language');
        headers[known ?? 'accept-language'] = locale.acceptLanguage;
    }
}
