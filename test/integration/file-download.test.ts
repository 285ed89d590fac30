import { buffer } from 'node:stream/consumers';
import type { FileDownloadOptions } from '@crawlee/cheerio';
import { FileDownload, ProxyConfiguration } from '@crawlee/cheerio';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { bannedExits, softBlock } from 'crawlee-proxy-sessions/lab';
import { expect, it } from 'vitest';
import { lab, sessionsFor } from '../support.js';

const FILES = 15;
/** Larger than what is read ahead of a page. */
const FILE = Buffer.alloc(400_000, 'a file');

/** By its signs, as `docs/detection.md` lists them. */
const BLOCK_PAGE =
    '<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={};</script></body></html>';

/** A site whose files two exits do not get: one sees a status, the other a page that says no with status 200. */
function startLab(): Promise<Lab> {
    return lab({
        exits: 5,
        site: {
            policy: [bannedExits(['127.3.0.1']), softBlock({ ips: ['127.3.0.2'], body: BLOCK_PAGE })],
            pages: ({ path }) => {
                if (path === '/login/1') return undefined;
                return { headers: { 'content-type': 'application/octet-stream' }, body: FILE };
            },
        },
    });
}

async function download(target: Lab, path: string, optionsWith: (options: FileDownloadOptions) => FileDownloadOptions) {
    let whole = 0;
    let others = 0;
    const failed: string[] = [];
    const options = optionsWith({
        maxConcurrency: 3,
        streamHandler: async ({ stream }: { stream: NodeJS.ReadableStream }) => {
            const file = await buffer(stream);
            if (file.equals(FILE)) whole += 1;
            else others += 1;
        },
        failedRequestHandler: ({ request }: { request: { url: string } }) => void failed.push(request.url),
    } as FileDownloadOptions);
    await new FileDownload(options).run(target.site.urls(FILES, path));
    return { whole, others, failed };
}

it('files that are streamed are judged as pages are: no block page is taken for one, as it is by stock Crawlee', async () => {
    const target = await startLab();
    const { proxyUrls } = target;
    const stock = await download(target, '/stock', (options) => ({
        ...options,
        proxyConfiguration: new ProxyConfiguration({ proxyUrls }),
    }));
    expect(stock.others).toBeGreaterThan(0);

    target.site.clearLog();
    const proxySessions = sessionsFor(target, {
        prepareSession: async ({ sendRequest, url }) => {
            await sendRequest({ url: new URL('/login/1', url).href });
        },
    });
    const ours = await download(target, '/file', (options) => proxySessions.optionsFor(FileDownload, options));
    expect(ours).toEqual({ whole: FILES, others: 0, failed: [] });
    const files = target.site.log.filter(({ path, verdict }) => path.startsWith('/file/') && verdict === 'served');
    // Each is asked for as its session.
    expect(files.filter(({ cookies }) => cookies.visitor === undefined)).toEqual([]);
    expect(target.site.strayCookies()).toEqual([]);
    const refused = target.site.log.filter(({ verdict, path }) => verdict !== 'served' && path.startsWith('/file/'));
    expect(refused.length).toBeLessThanOrEqual(4);
    expect(proxySessions.stats().totals.blocked).toBe(
        target.site.log.filter(({ verdict }) => verdict !== 'served').length,
    );
});
