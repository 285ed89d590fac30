import type { CheerioCrawlingContext } from 'crawlee';
import {
    BasicCrawler,
    CheerioCrawler,
    createCheerioRouter,
    HttpCrawler,
    PlaywrightCrawler,
    ProxyConfiguration,
    PuppeteerCrawler,
    Session,
} from 'crawlee';
import { refusePaths } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it, vi } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

interface Named {
    readonly session?: { readonly id: string } | undefined;
    readonly proxyInfo?: { readonly sessionId?: string } | undefined;
}

describe('what the user gave a crawler', () => {
    it('still runs, in Crawlee’s order, and sees one identity everywhere', async () => {
        const target = await lab({ exits: 3, site: { policy: refusePaths(['/page/2'], { status: 500 }) } });
        const proxySessions = sessionsFor(target);
        const steps: string[] = [];
        const identities = new Set<string>();
        const note =
            (step: string) =>
            ({ session, proxyInfo }: Named): void => {
                steps.push(step);
                identities.add(`${session?.id} ${proxyInfo?.sessionId === session?.id}`);
            };
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 1,
            maxRequestRetries: 1,
            preNavigationHooks: [note('pre 1'), note('pre 2')],
            postNavigationHooks: [note('post')],
            requestHandler: note('handler'),
            errorHandler: note('error'),
            failedRequestHandler: note('failed'),
            sessionPoolOptions: {
                createSessionFunction: (sessionPool, given) => {
                    steps.push('create');
                    return new Session({ ...given?.sessionOptions, sessionPool });
                },
            },
        });
        const crawler = new CheerioCrawler(options, inMemory());
        await crawler.run(target.site.urls(1));
        expect(steps).toEqual(['create', 'pre 1', 'pre 2', 'post', 'handler']);
        steps.length = 0;
        await crawler.run([`${target.site.url}/page/2`], { purgeRequestQueue: false });
        expect(steps.filter((step) => step !== 'create')).toEqual([
            ...['pre 1', 'pre 2', 'post', 'error'],
            ...['pre 1', 'pre 2', 'post', 'failed'],
        ]);
        expect([...identities].every((identity) => identity.endsWith(' true'))).toBe(true);
    });

    it('gets Crawlee’s second arguments', async () => {
        const target = await lab({ exits: 2 });
        const proxySessions = sessionsFor(target);
        const failed = vi.fn();
        const options = proxySessions.optionsFor(HttpCrawler, {
            maxRequestRetries: 0,
            preNavigationHooks: [
                (_context, gotOptions) => {
                    gotOptions.headers = { 'x-from-hook': 'yes' };
                },
            ],
            requestHandler: () => {
                throw new Error('a bug of the user');
            },
            failedRequestHandler: (_context, error) => failed(error.message),
        });
        await new HttpCrawler(options, inMemory()).run(target.site.urls(1));
        expect(target.site.log[0]!.headers['x-from-hook']).toBe('yes');
        expect(failed).toHaveBeenCalledExactlyOnceWith('a bug of the user');
    });

    it('may set cookies of the session before it is used', async () => {
        const target = await lab({ exits: 2 });
        const options = sessionsFor(target).optionsFor(CheerioCrawler, {
            preNavigationHooks: [({ session, request }) => session!.setCookie('mine=1', request.url)],
            requestHandler: () => {},
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(3));
        expect(target.site.log.every(({ cookies }) => cookies.mine === '1')).toBe(true);
    });

    it('fails requests by errors of hooks, with Crawlee’s retries', async () => {
        const target = await lab({ exits: 2 });
        const errors: string[] = [];
        const options = sessionsFor(target).optionsFor(CheerioCrawler, {
            maxRequestRetries: 2,
            preNavigationHooks: [
                () => {
                    throw new Error('a bug in a hook');
                },
            ],
            requestHandler: () => {},
            errorHandler: (_context, error) => {
                errors.push(error.message);
            },
            failedRequestHandler: (_context, error) => {
                errors.push(`at last ${error.message}`);
            },
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(1));
        expect(errors).toEqual(['a bug in a hook', 'a bug in a hook', 'at last a bug in a hook']);
    });

    it('may be a router, or crawler.router', async () => {
        const target = await lab({ exits: 2 });
        const handled: string[] = [];
        const handle = ({ request }: CheerioCrawlingContext): void => {
            handled.push(`${request.label} ${new URL(request.url).pathname}`);
        };
        const requests = [{ url: `${target.site.url}/page/1`, label: 'LIST' }, { url: `${target.site.url}/page/2` }];
        const router = createCheerioRouter();
        router.addHandler('LIST', handle);
        router.addDefaultHandler(handle);
        const withRouter = sessionsFor(target).optionsFor(CheerioCrawler, { requestHandler: router });
        await new CheerioCrawler(withRouter, inMemory()).run(requests);

        const crawler = new CheerioCrawler(sessionsFor(target).optionsFor(CheerioCrawler), inMemory());
        crawler.router.addHandler('LIST', handle);
        crawler.router.addDefaultHandler(handle);
        await crawler.run(requests);
        expect(handled.toSorted()).toEqual(['LIST /page/1', 'LIST /page/1', 'undefined /page/2', 'undefined /page/2']);
    });
});

describe('options that contradict ours', () => {
    const proxyConfiguration = new ProxyConfiguration({ proxyUrls: ['http://one.example:1'] });

    it.each<[string, new () => unknown, object, object, RegExp]>([
        [
            'proxyConfiguration',
            CheerioCrawler,
            { proxyConfiguration },
            {},
            /"proxyConfiguration" would replace .* fromProxyConfiguration/,
        ],
        ['useSessionPool', BasicCrawler, { useSessionPool: false }, {}, /"useSessionPool: false" .* remove it/],
        [
            'handlePageFunction',
            CheerioCrawler,
            { handlePageFunction: () => {} },
            {},
            /"handlePageFunction" .* "requestHandler"; rename it/,
        ],
        [
            'launchContext.proxyUrl',
            PlaywrightCrawler,
            { launchContext: { proxyUrl: 'http://a:1' } },
            {},
            /"launchContext.proxyUrl" .* proxyUrls/,
        ],
        [
            'browserPerProxy',
            PuppeteerCrawler,
            { launchContext: { browserPerProxy: false } },
            {},
            /"launchContext.browserPerProxy: false" .* remove it/,
        ],
        [
            'launchOptions.proxy',
            PlaywrightCrawler,
            { launchContext: { launchOptions: { proxy: { server: 'http://a:1' } } } },
            {},
            /"launchContext.launchOptions.proxy" .* proxyUrls/,
        ],
        [
            '--proxy-server',
            PuppeteerCrawler,
            { launchContext: { launchOptions: { args: ['--no-sandbox', '--proxy-server=http://u:secret@a:1'] } } },
            {},
            /"launchContext.launchOptions.args" has "--proxy-server", which .* proxyUrls/,
        ],
        [
            'userDataDir',
            PlaywrightCrawler,
            { launchContext: { userDataDir: '/tmp/profile' } },
            {},
            /"launchContext.userDataDir" would be shared .* remove it/,
        ],
        [
            '--user-data-dir',
            PuppeteerCrawler,
            { launchContext: { launchOptions: { args: ['--user-data-dir=/tmp/profile'] } } },
            {},
            /"--user-data-dir", which would be shared .* remove it/,
        ],
        [
            'Firefox with incognito pages',
            PuppeteerCrawler,
            { launchContext: { useIncognitoPages: true, launchOptions: { browser: 'firefox' } } },
            {},
            /"launchContext.useIncognitoPages" cannot be had with Firefox/,
        ],
        [
            'per-browser',
            CheerioCrawler,
            {},
            { rotation: 'per-browser' },
            /"per-browser" cannot be used with CheerioCrawler: it starts no browsers/,
        ],
        ['per-page', CheerioCrawler, {}, { rotation: 'per-page' }, /"per-page" cannot .* opens no browser pages/],
        [
            'per-page',
            PlaywrightCrawler,
            {},
            { rotation: 'per-page' },
            /"per-page" cannot .* set useIncognitoPages: true/,
        ],
        [
            'per-request',
            PlaywrightCrawler,
            {},
            { rotation: 'per-request' },
            /"per-request" cannot .* use "per-page" or "per-browser"/,
        ],
        [
            'per-browser',
            PlaywrightCrawler,
            { launchContext: { useIncognitoPages: true } },
            { rotation: 'per-browser' },
            /"per-browser" cannot .* use "per-page"/,
        ],
        [
            'until-blocked',
            PuppeteerCrawler,
            { launchContext: { useIncognitoPages: true } },
            { rotation: 'until-blocked' },
            /"until-blocked" cannot .* set useIncognitoPages: false/,
        ],
    ])('%s on %o', (_option, Crawler, options, ours, sentence) => {
        const proxySessions = sessionsFor({ proxyUrls: ['http://one.example:1'] }, ours);
        expect(() => proxySessions.optionsFor(Crawler as never, options as never)).toThrow(sentence);
    });
});
