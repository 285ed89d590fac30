import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import { invalidOption } from '../common/errors.js';
import { isEncodable, parseProxyUrl } from './proxy-address.js';

// What the options of providers have in common.

/** Where nothing says how many exits there are: one for each of a hundred pages, few enough to be proven soon. */
export const DEFAULT_MAX_SESSIONS = 100;

export const credentialSchema = lazy(() =>
    z
        .string('must be a text')
        .min(1, 'must not be empty')
        .refine(isEncodable, 'must be a text without broken characters'),
);

export const portSchema = lazy(() =>
    z.int('must be a port number').min(1, 'must be a port number').max(65_535, 'must be a port number'),
);

export const maxSessionsSchema = lazy(() =>
    z.int('must be a whole number').positive('must be at least 1').default(DEFAULT_MAX_SESSIONS),
);

export const secondsSchema = lazy(() => z.number('must be a number of seconds').nonnegative('must not be negative'));

export const ttlSecsSchema = lazy(() => z.number('must be a number').positive('must be more than 0'));

export const countryCodeSchema = lazy(() =>
    z.string('must be a country code of two letters').regex(/^[a-z]{2}$/i, 'must be a country code of two letters'),
);

/** A gateway's base URL: login, path and the rest are not part of it. */
export const gatewaySchema = lazy(() =>
    z.string('must be a URL such as "http://gate.example:8011"').refine((url) => {
        const address = parseProxyUrl(url);
        return address?.username === '' && address.password === '';
    }, 'must be a proxy URL of scheme, host and port only, such as "http://gate.example:8011"'),
);

/** For services that open TLS to read what is inside. */
export const verificationSchema = lazy(() =>
    z.enum(['required', 'off'], 'must be "required" or "off"').default('required'),
);

const CERTIFICATE = /-----BEGIN CERTIFICATE-----/;
const pem = lazy(() =>
    z.string('must be a certificate in PEM format').regex(CERTIFICATE, 'must be a certificate in PEM format'),
);

export const caSchema = lazy(() =>
    z
        .union([pem(), z.array(pem())], 'must be a certificate in PEM format, or several')
        .transform((certificates) => (typeof certificates === 'string' ? certificates : certificates.join('\n'))),
);

/** @param names What the names of the service's headers look like: others would reach the target. */
export function serviceHeadersSchema(names: RegExp) {
    return z
        .record(z.string(), z.string('must be a text'), 'must be an object of headers')
        .refine(
            (headers) => Object.keys(headers).every((name) => names.test(name)),
            `must hold headers of the service only, whose names match ${String(names)}`,
        )
        .default({});
}

/** A credential from the environment, by the first of the names that is set. */
export function requiredCredential(owner: string, option: string, names: readonly string[]): string {
    for (const name of names) {
        const value = process.env[name];
        if (value !== undefined && value !== '') return value;
    }
    throw invalidOption(
        `${owner}: option "${option}" is missing; give it, or set the environment variable ${names[0]}.`,
    );
}
