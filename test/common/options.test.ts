import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseOptions } from '../../src/common/options.js';
import { redact } from '../../src/common/redact.js';
import { ProxySessions, ProxySessionsError } from '../../src/index.js';

describe('parseOptions', () => {
    const schema = z.strictObject({
        size: z.number('must be a number').default(3),
        password: z.string('must be a text').optional(),
        nested: z.strictObject({ list: z.array(z.string('must be a text')).optional() }).optional(),
    });
    const parse = (options: unknown): unknown => parseOptions('thing', schema, options);

    it('gives complete and frozen options', () => {
        const options = parse({});
        expect(options).toEqual({ size: 3 });
        expect(Object.isFrozen(options)).toBe(true);
    });

    it.each<[unknown, string]>([
        [{ size: 'big' }, 'thing: option "size" must be a number; got "big".'],
        [{ sice: 1 }, 'thing: there is no option "sice"; check its spelling.'],
        [{ nested: { list: ['a', 7] } }, 'thing: option "nested.list[1]" must be a text; got 7.'],
        [{ password: ['hunter2'] }, 'thing: option "password" must be a text; got an array of 1.'],
    ])('says of %j: %s', (options, sentence) => {
        expect(() => parse(options)).toThrow(sentence);
        expect(() => parse(options)).toThrow(ProxySessionsError);
    });
});

describe('the options of ProxySessions', () => {
    it.each<[object | undefined, RegExp]>([
        [undefined, /give "proxyUrls", or a "provider"/],
        [{}, /give "proxyUrls", or a "provider"/],
        [{ proxyUrls: [] }, /at least one proxy URL/],
        [{ proxyUrls: 'http://a:1' }, /one proxy is given as \[yourProxyUrl\]/],
        [{ proxyUrls: ['http://a:1'], provider: {} }, /"provider" must be a provider such as/],
        [
            { proxyUrls: ['http://a:1'], rotation: 'sometimes' },
            /"rotation" must be one of recommended, .*; got "sometimes"/,
        ],
        [{ proxyUrls: ['http://a:1'], cooldown: { baseSecs: -1 } }, /"cooldown.baseSecs" must be more than 0; got -1/],
        [{ proxyUrls: ['http://a:1'], seed: 1.5 }, /"seed" must be a whole number; got 1.5/],
        [{ proxyUrls: ['http://a:1'], rotaton: 'per-page' }, /no option "rotaton"/],
    ])('%j fails in one sentence', (options, sentence) => {
        expect(() => new ProxySessions(options)).toThrow(sentence);
    });
});

describe('redact', () => {
    it.each([
        ['connect to http://user:secret@host:8000/path failed', 'connect to http://***@host:8000/path failed'],
        ['socks5://:secret@host and http://a:s:e@c@host', 'socks5://***@host and http://***@host'],
        ['http://api-key@host:8000, https://host:8000/a:b@c', 'http://***@host:8000, https://host:8000/a:b@c'],
    ])('%s', (text, redacted) => {
        expect(redact(text)).toBe(redacted);
    });
});
