import { describe, expect, it } from 'vitest';
import { apifyUserName, fitApifySessionId } from '../../src/providers/apify-user-name.js';

const NOTHING = { groups: [], country: undefined, countrySubdivision: undefined };

describe('apifyUserName', () => {
    it('is "auto" when there is nothing to say', () => {
        expect(apifyUserName(NOTHING, undefined)).toBe('auto');
    });

    it('names groups, session and country, in this order', () => {
        const parameters = { groups: ['A', 'B'], country: 'US', countrySubdivision: 'CA' };
        expect(apifyUserName(parameters, 'new_job_123')).toBe('groups-A+B,session-new_job_123,country-US_CA');
    });
});

describe('fitApifySessionId', () => {
    it.each(['a', 'new_job_123', '0.5123', 'A~b', 'x'.repeat(50)])('leaves %s as it is', (id) => {
        expect(fitApifySessionId(id)).toBe(id);
    });

    it.each(['', 'a,country-US', '5e-7', 'x'.repeat(51), 'é', '\ud800', 'a\n', '00a1b2c3-1111-4222-8333-444455556666'])(
        'makes %j fit',
        (id) => {
            expect(fitApifySessionId(id)).toMatch(/^[0-9A-Za-z._~]{1,50}$/);
        },
    );

    it('keeps the beginning readable', () => {
        expect(fitApifySessionId('user 7, shop')).toMatch(/^user7shop~[0-9a-f]{20}$/);
    });

    it('keeps apart what differs only in halves of surrogate pairs', () => {
        expect(fitApifySessionId('\ud800')).not.toBe(fitApifySessionId('\ud801'));
    });
});
