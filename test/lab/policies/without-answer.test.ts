import { connect } from 'node:tls';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { hangingExit, resets } from '../../../src/lab/index.js';
import { get, lab } from '../support.js';

describe('resets', () => {
    it('break the connection, and stand in the log', async () => {
        const { site } = await lab({ exits: 1, site: { policy: resets({ share: 1 }) } });
        await expect(get(site.url)).rejects.toMatchObject({ code: 'ECONNRESET' });
        expect(site.log).toMatchObject([{ status: 0, verdict: 'resets' }]);
        expect(site.servedPages()).toEqual([]);
    });

    it('reach through a tunnel over https', async () => {
        const { ca, exits, site } = await lab({ exits: 1, site: { https: true, policy: resets({ share: 1 }) } });
        await expect(get(site.httpsUrl, { via: exits[0]!.proxyUrl, ca })).rejects.toMatchObject({ code: 'ECONNRESET' });
        expect(site.log).toMatchObject([{ status: 0, verdict: 'resets', clientIp: exits[0]!.ip }]);
    });

    it('leave the other requests of a visitor alone', async () => {
        const { site } = await lab({ exits: 1, site: { policy: resets({ share: 0.5 }) } });
        const answers = await Promise.allSettled(site.urls(20).map((url) => get(url)));
        const lost = site.log.filter(({ status }) => status === 0).length;
        expect(lost).toBeGreaterThan(0);
        expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(lost);
        expect(site.servedPages()).toHaveLength(20 - lost);
    });
});

describe('hangingExit', () => {
    it('leaves one address without an answer, and others not', async () => {
        const started = await lab({ exits: 2, site: { policy: hangingExit({ ips: ['127.3.0.1'] }) } });
        const { site, proxyUrls } = started;
        const hanging = get(`${site.url}/page/1`, { via: proxyUrls[0]! }).then(
            ({ status }) => status,
            () => 'cut',
        );
        while (site.log.length === 0) await new Promise((resolve) => setImmediate(resolve));
        expect((await get(`${site.url}/page/2`, { via: proxyUrls[1]! })).status).toBe(200);
        expect(site.log).toMatchObject([{ status: 0, verdict: 'hanging-exit' }, { status: 200 }]);
        expect(await Promise.race([hanging, Promise.resolve('no answer')])).toBe('no answer');
        await started.close();
        expect(await hanging).toBe('cut');
    });

    it('breaks the connection in the end, over https, too', async () => {
        const policy = hangingExit({ ips: () => true, forSecs: 0.05 });
        const { ca, site } = await lab({ exits: 1, site: { https: true, policy } });
        await expect(get(site.url)).rejects.toMatchObject({ code: 'ECONNRESET' });
        const secure = connect({ host: '127.0.0.1', port: Number(new URL(site.httpsUrl).port), ca });
        secure.on('error', () => {});
        await once(secure, 'secureConnect');
        secure.write('GET /page/1 HTTP/1.1\r\nhost: a\r\n\r\n');
        await once(secure, 'close');
        expect(site.log.map(({ status }) => status)).toEqual([0, 0]);
    });
});
