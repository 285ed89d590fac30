import ipaddr from 'ipaddr.js';
import type { Place } from './place.js';
import { countryCodeOf, timezoneOf } from './place.js';

/** What a page that tells visitors their IP said. */
export interface Echo extends Place {
    readonly ip: string | undefined;
    /** The request's headers as they arrived, names in lower case; empty where the page does not show them. */
    readonly headers: Readonly<Record<string, string>>;
}

/** Where the usual services put the address: ipify, ipinfo and ipapi, Apify, httpbin, ip-api. */
const IP_FIELDS = ['ip', 'clientIp', 'origin', 'query', 'ipAddress'];

/** Where they put the country: Apify and ip-api, others, ipinfo. */
const COUNTRY_FIELDS = ['countryCode', 'country_code', 'country'];

/** Where they put the time zone; ipwho.is has it inside of an object. */
const TIMEZONE_FIELDS = ['timezone', 'timeZone', 'time_zone'];
const TIMEZONE_NAMES = ['id', 'name'];

/** Reads JSON, with the address in one of the usual fields, or an address as plain text. */
export function readEcho(body: string): Echo {
    let page: unknown;
    try {
        page = JSON.parse(body);
    } catch {
        return { ip: canonicalIp(body), headers: {} };
    }
    if (typeof page !== 'object' || page === null) return { ip: undefined, headers: {} };
    const fields = page as Readonly<Record<string, unknown>>;
    const zones = TIMEZONE_FIELDS.map((name) => fields[name]).flatMap((value) =>
        typeof value === 'object' && value !== null
            ? TIMEZONE_NAMES.map((name) => (value as typeof fields)[name])
            : [value],
    );
    return {
        ip: firstOf(
            IP_FIELDS.map((name) => fields[name]),
            canonicalIp,
        ),
        country: firstOf(
            COUNTRY_FIELDS.map((name) => fields[name]),
            countryCodeOf,
        ),
        timezone: firstOf(zones, timezoneOf),
        headers: lowerCased(fields.headers),
    };
}

function firstOf(values: readonly unknown[], read: (value: unknown) => string | undefined): string | undefined {
    return values.map(read).find((found) => found !== undefined);
}

/** The last address of a list: the first ones are what visitors say of themselves. */
export function canonicalIp(value: unknown): string | undefined {
    if (typeof value !== 'string') return undefined;
    const address = value.split(',').at(-1)!.trim();
    return ipaddr.isValid(address) ? ipaddr.process(address).toString() : undefined;
}

function lowerCased(headers: unknown): Record<string, string> {
    if (typeof headers !== 'object' || headers === null) return {};
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
