import { CheerioCrawler, PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import type { Arrival, Content, Lab } from 'crawlee-proxy-sessions/lab';
import { expect, it } from 'vitest';
import { isHeadlessShell } from '../browser-launch.js';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

/** All that a page can have a browser ask for by itself, besides what the lab's rich page has. */
const PAGE = `<!doctype html><html><head><title>Leaks</title>
<link rel="prefetch" href="/prefetched"><link rel="preload" as="fetch" crossorigin href="/preloaded">
<script type="speculationrules">{"prefetch":[{"source":"list","urls":["/speculated"],"eagerness":"immediate"}]}</script>
</head><body><iframe src="/framed"></iframe><a id="file" download href="/file.bin">file</a><a id="ping" ping="/pinged" href="#here">ping</a>
<video src="/video.mp4" preload="auto"></video><object data="/object.svg"></object>
<script>
    fetch('/head', { method: 'HEAD' });
    navigator.sendBeacon('/beacon', 'x');
    new EventSource('/events');
    new Worker('/worker.js');
    document.getElementById('ping').click();
    document.getElementById('file').click();
</script></body></html>`;

const REFRESH = '<html><head><meta http-equiv="refresh" content="0;url=/refreshed"></head><body>moved</body></html>';

const SCRIPT = { 'content-type': 'text/javascript' };

function contentOf({ path }: Arrival): Content | undefined {
    switch (path) {
        case '/leaks':
            return { body: PAGE };
        case '/worker.js':
            return { headers: SCRIPT, body: "fetch('/from-worker')" };
        case '/file.bin':
            return { headers: { 'content-type': 'application/octet-stream' }, body: 'a file' };
        case '/moved':
            return { body: REFRESH };
        default:
            return undefined;
    }
}

const ASKED_FOR = [
    ...['/prefetched', '/preloaded', '/speculated', '/framed', '/file.bin', '/pinged', '/video.mp4', '/object.svg'],
    ...['/head', '/beacon', '/events', '/worker.js', '/from-worker', '/refreshed'],
];

async function expectAllFrom(target: Lab, paths: readonly string[]): Promise<void> {
    const missing = () => paths.filter((path) => !target.site.log.some((visit) => visit.path === path));
    expect(missing()).toEqual([]);
    const exits = new Set(target.site.log.map(({ clientIp }) => clientIp));
    expect([...exits]).toEqual([target.exits[0]!.ip]);
}

it.each([
    ['Playwright', PlaywrightCrawler, ASKED_FOR],
    // The headless shell saves no file by Puppeteer, and does not ask for it.
    ['Puppeteer', PuppeteerCrawler, ASKED_FOR.filter((path) => !isHeadlessShell || path !== '/file.bin')],
] as const)('%s: whatever a page asks for leaves by its exit', async (_name, Crawler, askedFor) => {
    const target = await lab({ exits: 1, site: { pages: contentOf } });
    const options = sessionsFor(target).optionsFor(Crawler as typeof PlaywrightCrawler, {
        maxConcurrency: 1,
        launchContext: browserLaunch(),
        requestHandler: async ({ request, page }) => {
            const last = request.url.endsWith('/moved')
                ? ['/refreshed']
                : askedFor.filter((path) => path !== '/refreshed');
            const isThere = () => last.every((path) => target.site.log.some((visit) => visit.path === path));
            await expect
                .poll(isThere, { timeout: 5_000, interval: 20 })
                .toBe(true)
                .catch(() => undefined);
            expect(page.isClosed()).toBe(false);
        },
    });
    const urls = ['/leaks', '/moved'].map((path) => `${target.site.url}${path}`);
    await new Crawler(options as never, inMemory()).run(urls);
    await expectAllFrom(target, askedFor);
});

it('HEAD requests and redirects leave by the exit in HTTP crawlers', async () => {
    const target = await lab({
        exits: 1,
        site: {
            pages: ({ path }) =>
                path === '/redirecting' ? { status: 302, headers: { location: '/target' } } : undefined,
        },
    });
    const options = sessionsFor(target).optionsFor(CheerioCrawler, { requestHandler: () => {} });
    await new CheerioCrawler(options, inMemory()).run([
        { url: `${target.site.url}/head`, method: 'HEAD' },
        { url: `${target.site.url}/redirecting` },
    ]);
    await expectAllFrom(target, ['/head', '/redirecting', '/target']);
});
