import { describe, expect, it } from 'vitest';
import { ProxySessions } from '../../../src/index.js';
import { SettingsBySite } from '../../../src/proxy-sessions/options/sites.js';

const proxyUrls = ['http://127.0.0.1:1'];

describe('cooldown', () => {
    it('is refused when its first rest is longer than its longest', () => {
        expect(() => new ProxySessions({ proxyUrls, cooldown: { baseSecs: 100, capSecs: 5 } })).toThrow(
            'ProxySessions: option "cooldown.baseSecs" is 100, which is more than "cooldown.capSecs", 5; ' +
                'make the first rest no longer than the longest.',
        );
    });

    it('is refused when a site makes it so', () => {
        const sites = { 'shop.example': { cooldown: { baseSecs: 100 } } };
        expect(() => new ProxySessions({ proxyUrls, cooldown: { capSecs: 5 }, sites })).toThrow(
            'option "sites["shop.example"].cooldown.baseSecs" is 100',
        );
    });

    it('lets a default give way to what was said', () => {
        expect(new SettingsBySite({ cooldown: { capSecs: 5 } }, {}).forAll.cooldown).toEqual({
            baseMillis: 5_000,
            capMillis: 5_000,
        });
        expect(new SettingsBySite({ cooldown: { baseSecs: 7_200 } }, {}).forAll.cooldown).toEqual({
            baseMillis: 7_200_000,
            capMillis: 7_200_000,
            shortBaseMillis: 7_200_000,
        });
    });
});
