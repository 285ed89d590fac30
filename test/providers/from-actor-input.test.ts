import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ActorProxyInput, Provider } from '../../src/index.js';
import { fromActorInput } from '../../src/index.js';
import { describeProvider, exitsOf } from './conformance.js';
import { clearApifyEnvironment } from './environment.js';

const PASSWORD = 'p@ss/w:rd%';

clearApifyEnvironment();
beforeEach(() => vi.stubEnv('APIFY_PROXY_PASSWORD', PASSWORD));

describeProvider(
    'fromActorInput for Apify Proxy',
    () => fromActorInput({ useApifyProxy: true, apifyProxyGroups: ['RESIDENTIAL'], apifyProxyCountry: 'US' }),
    {
        secret: PASSWORD,
        login: ({ id }) => ({ username: `groups-RESIDENTIAL,session-${id},country-US`, password: PASSWORD }),
        grammar: /^groups-RESIDENTIAL,session-[0-9A-Za-z._~]{1,50},country-US$/,
        failures: [
            () => fromActorInput(PASSWORD as never),
            () => fromActorInput({ proxyUrls: PASSWORD } as never),
            () => fromActorInput({ proxyUrls: [`ftp://bob:${PASSWORD}@host`] }),
            () => fromActorInput({ apifyProxyGroups: ['GOOGLE_SERP', 'B'] }),
        ],
    },
);

describeProvider('fromActorInput for own proxies', () => fromActorInput({ proxyUrls: [`http://a:${PASSWORD}@h:1`] }), {
    secret: PASSWORD,
    login: () => ({ username: 'a', password: PASSWORD }),
});

describe('fromActorInput', () => {
    const kindOf = ({ name, exits }: Provider): string => `${name} ${exits.kind}`;
    const isDirect = async (provider: Provider): Promise<boolean> => {
        const [exit, ...others] = exitsOf(provider);
        return others.length === 0 && (await provider.connect(exit!, {})) === undefined;
    };

    it.each([
        undefined,
        null,
        { useApifyProxy: false },
        { useApifyProxy: false, proxyUrls: [] },
        { useApifyProxy: false, apifyProxyGroups: ['RESIDENTIAL'] },
    ])('means no proxy by %j', async (input) => {
        expect(await isDirect(fromActorInput(input))).toBe(true);
    });

    it.each<[ActorProxyInput, string]>([
        [{ useApifyProxy: true }, 'apify minted'],
        [{ useApifyProxy: true, apifyProxyGroups: ['RESIDENTIAL'] }, 'apify RESIDENTIAL minted'],
        [{ useApifyProxy: true, apifyProxyCountry: 'US', apifyProxySubdivision: 'CA' }, 'apify US_CA minted'],
        [{ useApifyProxy: true, apifyProxyGroups: [], apifyProxyCountry: '', proxyUrls: [] }, 'apify minted'],
        [{ useApifyProxy: true, apifyProxyGroups: ['GOOGLE_SERP'] }, 'apify GOOGLE_SERP rotating'],
        // As in the SDK: only `false` says no.
        [{}, 'apify minted'],
        [{ apifyProxyGroups: ['RESIDENTIAL'] }, 'apify RESIDENTIAL minted'],
        [{ useApifyProxy: true, proxyUrls: ['http://host:1'] }, 'proxyUrls listed'],
        [{ useApifyProxy: false, proxyUrls: ['http://host:1'] }, 'proxyUrls listed'],
    ])('means by %j: %s', (input, kind) => {
        expect(kindOf(fromActorInput(input))).toBe(kind);
    });

    it('takes null for a field that was not filled in, and passes over fields that it does not know', () => {
        const input = { useApifyProxy: true, apifyProxyGroups: null, apifyProxyCountry: null, proxyUrls: null, new: 1 };
        expect(kindOf(fromActorInput(input as never))).toBe('apify minted');
    });

    it.each<[unknown, RegExp]>([
        [{ useApifyProxy: 'yes' }, /fromActorInput: option "useApifyProxy" must be true or false; got "yes"/],
        [{ apifyProxyGroups: ['a-b'] }, /fromActorInput: option "apifyProxyGroups\[0\]" must hold letters/],
        [{ apifyProxyCountry: 'USA' }, /fromActorInput: option "apifyProxyCountry" must be a country code/],
        [{ apifyProxySubdivision: 'CA' }, /"apifyProxySubdivision" needs "apifyProxyCountry"/],
        [{ apifyProxyGroups: ['GOOGLE_SERP', 'B'] }, /fromActorInput: group GOOGLE_SERP .* other groups/],
        [{ proxyUrls: ['nonsense'] }, /proxyUrls: entry 0 is not a proxy URL/],
        [[], /fromActorInput: options must be an object; got an empty array/],
    ])('refuses %j in the words of the input', (input, message) => {
        expect(() => fromActorInput(input as ActorProxyInput)).toThrow(message);
    });

    it('names the variable when the password is missing', () => {
        vi.stubEnv('APIFY_PROXY_PASSWORD', '');
        expect(() => fromActorInput({ useApifyProxy: true })).toThrow(/fromActorInput: .*APIFY_PROXY_PASSWORD/);
    });
});
