import { PlaywrightCrawler } from 'crawlee';
import { expect, it } from 'vitest';
import { billedBy } from '../billed.js';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const BYTES = 2e6;
const SCRIPT_BYTES = 60_000;

it('a budget of bytes ends a crawl of browsers within 5 %, with what pages load', async () => {
    const pages = ({ path }: { readonly path: string }) =>
        path.endsWith('.js')
            ? { headers: { 'content-type': 'text/javascript' }, body: `/*${'x'.repeat(SCRIPT_BYTES)}*/` }
            : `<title>A page</title><script src="${path}.js"></script>`;
    const target = await lab({ exits: 2, site: { hostname: 'shop.test', pages } });
    const failures: string[] = [];
    let got = 0;
    const options = sessionsFor(target, { budget: { bytes: BYTES, whenSpent: 'fail-requests' } }).optionsFor(
        PlaywrightCrawler,
        {
            minConcurrency: 2,
            maxConcurrency: 2,
            launchContext: browserLaunch(),
            requestHandler: () => void (got += 1),
            failedRequestHandler: (_, error) => void failures.push(error.message),
        },
    );
    await new PlaywrightCrawler(options, inMemory()).run(target.site.urls(50, '/page'));
    const billed = target.exits.reduce((sum, exit) => sum + billedBy(exit), 0);
    expect(Math.abs(billed - BYTES)).toBeLessThan(0.05 * BYTES);
    expect(got + failures.length).toBe(50);
    expect(failures.every((failure) => failure.includes('The budget of 2.0 MB for this crawl is spent'))).toBe(true);
});
