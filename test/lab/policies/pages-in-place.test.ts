import { describe, expect, it } from 'vitest';
import { loginRedirect, softBlock } from '../../../src/lab/index.js';
import { get, lab } from '../support.js';
import { answerOf } from './support.js';

describe('softBlock', () => {
    it('shows some addresses another page, with status 200', () => {
        const policy = softBlock({ ips: ['127.3.0.1'] });
        expect(answerOf(policy)).toMatchObject({ status: 200, body: expect.stringContaining('Access denied') });
        expect(answerOf(policy, { clientIp: '127.3.0.2' })).toBeUndefined();
        expect(answerOf(softBlock({ ips: () => true, body: '' }))).toMatchObject({ status: 200, body: '' });
    });
});

describe('loginRedirect', () => {
    it('sends some addresses to a login page that is there for all', async () => {
        const policy = loginRedirect({ ips: ['127.3.0.1'], path: '/account' });
        const { site, proxyUrls } = await lab({ exits: 2, site: { policy } });
        const [sentAway, other] = proxyUrls;
        const answer = await get(`${site.url}/page/1?a=b`, { via: sentAway! });
        expect(answer).toMatchObject({ status: 302, headers: { location: '/account?next=%2Fpage%2F1%3Fa%3Db' } });
        expect((await get(`${site.url}/page/1`, { via: other! })).status).toBe(200);
        for (const via of proxyUrls) {
            const { status, body } = await get(`${site.url}${answer.headers.location!}`, { via });
            expect([status, body]).toEqual([200, expect.stringContaining('type="password"')]);
        }
        expect(site.servedPages()).toHaveLength(1);
    });
});
