import { describe, expect, it } from 'vitest';
import { get, lab } from '../support.js';

describe('the rich page', () => {
    it('names parts that the site has', async () => {
        const { site } = await lab({ exits: 1 });
        const { body } = await get(`${site.url}/rich/3`);
        expect(body).toContain('<title>Rich page 3</title>');
        const paths = ['/assets/style.css', '/assets/script.js', '/assets/image.svg', '/api/data', '/sw.js'];
        for (const path of [...paths, '/from-service-worker']) {
            if (path !== '/from-service-worker') expect(body).toContain(path);
            expect(await get(site.url + path)).toMatchObject({ status: 200 });
        }
        expect((await get(`${site.url}/sw.js`)).body).toContain('/from-service-worker');
        expect(site.log.slice(1).every(({ resource }) => resource === 'asset')).toBe(true);
    });
});
