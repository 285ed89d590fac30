import { z } from 'zod';
import { invalidOption } from '../../common/errors.js';
import { isEncodable } from '../proxy-address.js';

/** Options that both of Zyte's services have. */
export const apiKeySchema = z
    .string('must be a text')
    .min(1, 'must not be empty')
    .refine(isEncodable, 'must be a text without broken characters');

export const verificationSchema = z.enum(['required', 'off'], 'must be "required" or "off"').default('required');

const CERTIFICATE = /-----BEGIN CERTIFICATE-----/;
const pem = z.string('must be a certificate in PEM format').regex(CERTIFICATE, 'must be a certificate in PEM format');

export const caSchema = z
    .union([pem, z.array(pem)], 'must be a certificate in PEM format, or several')
    .transform((certificates) => (typeof certificates === 'string' ? certificates : certificates.join('\n')));

export function gatewayUrl(byDefault: string) {
    return z
        .string('must be a URL such as "http://proxy.example:8011"')
        .refine(isOrigin, 'must be an http or https URL of scheme, host and port only')
        .default(byDefault);
}

/** @param names What the names of the service's headers look like: others would reach the target. */
export function serviceHeadersSchema(names: RegExp) {
    return z
        .record(
            z.string().regex(names, `must have names that match ${String(names)}`),
            z.string('must hold texts'),
            'must be an object of headers',
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

function isOrigin(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { protocol, username, password, pathname, search, hash } = new URL(url);
    return /^https?:$/.test(protocol) && [username, password, search, hash].join('') === '' && pathname === '/';
}
