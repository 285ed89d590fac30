import { readFile } from 'node:fs/promises';
import { invalidOption } from '../../common/errors.js';
import { readProxyList } from '../../providers/lists/parse-proxy-list.js';
import type { Provider } from '../../providers/provider.js';
import { formatProxyUrl, parseProxyUrl } from '../../providers/proxy-address.js';
import { proxyUrls } from '../../providers/proxy-urls.js';
import type { Source } from './probe.js';

/** Lists of proxies to check, as one provider. */
export interface Lists {
    readonly provider: Provider;
    /** Where a proxy was read first. */
    readonly sourceOf: (proxyUrl: string) => Source | undefined;
}

const STANDARD_INPUT = '-';

/**
 * Reads lists in any format that `parseProxyList` knows.
 *
 * @param files Paths; `-` is standard input.
 * @param proxies Proxies that were given one by one.
 * @throws ProxySessionsError (`invalid-options`) that names the file and the line.
 */
export async function readLists(files: readonly string[], proxies: readonly string[]): Promise<Lists> {
    const given = readProxyList(proxies.join('\n'), 'the --proxy options').map(({ url, line }) => ({
        url,
        source: { file: '--proxy', line },
    }));
    const read = await Promise.all(
        files.map(async (file) =>
            readProxyList(await textOf(file), file).map(({ url, line }) => ({ url, source: { file, line } })),
        ),
    );
    const all = [...given, ...read.flat()];
    // The first of several that are the same counts.
    const sources = new Map(all.toReversed().map(({ url, source }) => [canonical(url), source]));
    return {
        provider: proxyUrls(all.map(({ url }) => url)),
        sourceOf: (proxyUrl) => sources.get(canonical(proxyUrl)),
    };
}

function canonical(url: string): string {
    const address = parseProxyUrl(url);
    return address === undefined ? url : formatProxyUrl(address);
}

async function textOf(path: string): Promise<string> {
    if (path === STANDARD_INPUT) return (await process.stdin.setEncoding('utf8').toArray()).join('');
    return readFile(path, 'utf8').catch((error: unknown) => {
        throw invalidOption(
            `check: option "--file" names "${path}", which cannot be read: ${(error as Error).message}`,
        );
    });
}
