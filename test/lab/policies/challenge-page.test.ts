import { describe, expect, it } from 'vitest';
import type { ChallengeVendor } from '../../../src/lab/index.js';
import { challengePage } from '../../../src/lab/index.js';
import { get, lab } from '../support.js';
import { answerOf, visit } from './support.js';

const MARKERS: Record<ChallengeVendor, { header?: string; body: RegExp }> = {
    akamai: { header: 'server', body: /Reference #18\./ },
    'aws-waf': { header: 'x-amzn-waf-action', body: /gokuProps/ },
    cloudflare: { header: 'cf-mitigated', body: /_cf_chl_opt/ },
    datadome: { header: 'x-datadome', body: /captcha-delivery\.com/ },
    imperva: { header: 'x-iinfo', body: /_Incapsula_Resource/ },
    perimeterx: { body: /_pxAppId/ },
    recaptcha: { body: /g-recaptcha/ },
};

describe('challengePage', () => {
    it.each(Object.entries(MARKERS))('looks like one of %s', (vendor, { header, body }) => {
        const policy = challengePage({ ips: ['127.3.0.1'], vendor: vendor as ChallengeVendor, status: 403 });
        const verdict = answerOf(policy);
        expect(verdict).toMatchObject({ status: 403, headers: { 'content-type': 'text/html; charset=utf-8' } });
        expect(verdict?.body).toMatch(body);
        if (header !== undefined) expect(verdict?.headers).toHaveProperty(header);
        expect(policy.judge(visit({ clientIp: '127.3.0.2' }), 0)).toBeUndefined();
    });

    it('comes over the wire with status 200, and both cookies', async () => {
        const policy = challengePage({ ips: () => true, vendor: 'datadome' });
        const { site } = await lab({ exits: 1, site: { policy } });
        const { status, headers } = await get(site.url);
        expect(status).toBe(200);
        expect(headers['set-cookie']).toEqual([
            expect.stringMatching(/^datadome=/),
            expect.stringMatching(/^visitor=/),
        ]);
        expect(site.log).toMatchObject([{ status: 200, verdict: 'challenge-page' }]);
    });
});
