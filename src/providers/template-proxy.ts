import { createHash } from 'node:crypto';
import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import { invalidOption } from '../common/errors.js';
import { countryCodeOf } from '../common/place.js';
import { parseOptions } from '../common/options.js';
import { refuseDefunct } from './defunct.js';
import { maxSessionsSchema, secondsSchema, ttlSecsSchema } from './options.js';
import type { ExitSource, Provider, SessionLifetime } from './provider.js';
import { numberedSession } from './numbered-session.js';
import { formatProxyUrl, isEncodable, parseProxyUrl } from './proxy-address.js';

export interface TemplateProxyOptions {
    /**
     * A proxy URL with placeholders in user name, password or host:
     * `http://user-{session}-country-{country}:password@gate.example:7000`. `{session}` has to be among them.
     */
    readonly url: string;
    /** What stands for `{country}`. */
    readonly country?: string;
    /** What stands for other placeholders. */
    readonly values?: Readonly<Record<string, string>>;
    /** What session ids look like. @default 8 of 'a-z0-9', the first a letter */
    readonly sessionId?: {
        /** Characters, with ranges: `a-z0-9`. Ids of digits alone are numbers that nobody else uses. */
        readonly charset?: string;
        readonly length?: number;
    };
    /** How long a session keeps its exit; a number is `maxAgeSecs`. @default for good */
    readonly ttl?: number | SessionLifetime;
    /** Seconds between two requests of one session. @default 0 */
    readonly minDelaySecs?: number;
    /** How many sessions are in use at the same time. @default 100 */
    readonly maxSessions?: number;
}

const SESSION = 'session';
const PLACEHOLDER = /\{(\w+)\}/g;
const DEFAULT_LENGTH = 8;
const LONGEST_NUMBER = 15;

const optionsSchema = lazy(() =>
    z.strictObject({
        url: z.string('must be a proxy URL with placeholders'),
        country: z.string('must be a text').optional(),
        values: z.record(z.string(), z.string('must be a text'), 'must be an object of texts').default({}),
        sessionId: z
            .strictObject(
                {
                    charset: z
                        .string('must be characters such as "a-z0-9"')
                        .min(1, 'must not be empty')
                        .default('a-z0-9'),
                    length: z
                        .int('must be a whole number')
                        .min(1, 'must be at least 1')
                        .max(255)
                        .default(DEFAULT_LENGTH),
                },
                'must be an object with charset and length',
            )
            .prefault({}),
        ttl: z
            .union(
                [
                    ttlSecsSchema().transform((maxAgeSecs): SessionLifetime => ({ maxAgeSecs })),
                    z
                        .strictObject({ idleSecs: ttlSecsSchema().optional(), maxAgeSecs: ttlSecsSchema().optional() })
                        .transform(({ idleSecs, maxAgeSecs }): SessionLifetime => ({
                            ...(idleSecs !== undefined && { idleSecs }),
                            ...(maxAgeSecs !== undefined && { maxAgeSecs }),
                        })),
                ],
                'must be a number of seconds, or an object with idleSecs and maxAgeSecs',
            )
            .default({}),
        minDelaySecs: secondsSchema().default(0),
        maxSessions: maxSessionsSchema(),
    }),
);

/**
 * Any service whose sessions stand in the user name, the password or the host name. What is filled in is escaped, so
 * that no value can say more than it should.
 *
 * @throws ProxySessionsError (`invalid-options`) when an option is missing or wrong.
 */
export function templateProxy(options: TemplateProxyOptions): Provider {
    const { url, country, values, sessionId, ttl, minDelaySecs, maxSessions } = parseOptions(
        'templateProxy',
        optionsSchema(),
        options,
    );
    const fill = compile(url, { ...values, ...(country !== undefined && { country }) });
    const exits = exitsOf(sessionId.charset, sessionId.length, maxSessions);
    return Object.freeze({
        name: 'templateProxy',
        country: countryCodeOf(country),
        exits: Object.freeze(exits),
        lifetime: Object.freeze(ttl),
        minDelaySecs: () => minDelaySecs,
        connect: ({ id }) =>
            fill(
                exits.kind === 'numbered'
                    ? String(numberedSession(id, exits.first, exits.last))
                    : exits.fitSessionId(id),
            ),
    } satisfies Provider);
}

type SessionExits = Extract<ExitSource, { kind: 'minted' | 'numbered' }>;

/** Takes the template apart before anything is filled in: what a value holds can then mean nothing. */
function compile(url: string, values: Readonly<Record<string, string>>): (sessionId: string) => string {
    const names: string[] = [];
    const address = parseProxyUrl(
        url.replace(PLACEHOLDER, (_, name: string) => {
            names.push(name);
            return markOf(names.length - 1);
        }),
    );
    if (address === undefined) {
        throw invalidOption(
            'templateProxy: option "url" must be a proxy URL such as "http://user-{session}:password@gate.example:7000", ' +
                'with placeholders in user name, password or host only.',
        );
    }
    refuseDefunct('templateProxy', address.host);
    if (!names.includes(SESSION))
        throw invalidOption('templateProxy: option "url" must hold the placeholder {session}.');
    const missing = names.find((name) => name !== SESSION && !(name in values));
    if (missing !== undefined) {
        const option = missing === 'country' ? 'option "country"' : `option "values.${missing}"`;
        throw invalidOption(`templateProxy: option "url" holds {${missing}}; give its value as ${option}.`);
    }
    for (const [name, value] of Object.entries(values)) checkValue(name, value, address.host, names);
    const fillIn = (text: string, sessionId: string): string =>
        text.replace(MARK, (_, index: string) => {
            const name = names[Number(index)]!;
            return name === SESSION ? sessionId : values[name]!;
        });
    return (sessionId) =>
        formatProxyUrl({
            ...address,
            username: fillIn(address.username, sessionId),
            password: fillIn(address.password, sessionId),
            host: fillIn(address.host, sessionId),
        });
}

/** Stands for a placeholder while the URL is taken apart: letters and digits, which no part of a URL changes. */
function markOf(index: number): string {
    return `xplaceholder${index}x`;
}

const MARK = /xplaceholder(\d+)x/g;

function checkValue(name: string, value: string, host: string, names: readonly string[]): void {
    const isInHost = names.some((other, index) => other === name && host.includes(markOf(index)));
    const isFine = isInHost ? /^[a-z0-9-]+$/i.test(value) : value !== '' && isEncodable(value);
    if (isFine) return;
    const expected = isInHost ? 'hold letters, digits and hyphens only, as it stands in the host name' : 'be a text';
    throw invalidOption(`templateProxy: the value of {${name}} must ${expected}.`);
}

function exitsOf(charset: string, length: number, maxSessions: number): SessionExits {
    const characters = charactersOf(charset);
    if (/^\d+$/.test(characters)) {
        const digits = Math.min(length, LONGEST_NUMBER);
        const [first, last] = [10 ** (digits - 1), 10 ** digits - 1];
        return { kind: 'numbered', maxSessions: Math.min(maxSessions, last - first + 1), first, last, restSecs: 0 };
    }
    return { kind: 'minted', maxSessions, fitSessionId: fitterFor(characters, length) };
}

/** `a-c0-1`, with or without brackets, are `abc01`. */
function charactersOf(charset: string): string {
    const bare = charset.replace(/^\[(.+)\]$/, '$1');
    return bare.replace(/([a-z])-([a-z])|([A-Z])-([A-Z])|(\d)-(\d)/g, (range) => {
        const [from, to] = [range.charCodeAt(0), range.charCodeAt(2)];
        return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => String.fromCharCode(from + index)).join(
            '',
        );
    });
}

function fitterFor(characters: string, length: number): (id: string) => string {
    const allowed = new Set(characters);
    return (id) => {
        if (id.length === length && Array.from(id).every((character) => allowed.has(character))) return id;
        let rest = BigInt(`0x${createHash('sha512').update(id, 'utf16le').digest('hex')}`);
        let fitted = '';
        for (; fitted.length < length; rest /= BigInt(characters.length)) {
            fitted += characters[Number(rest % BigInt(characters.length))]!;
        }
        return fitted;
    };
}
