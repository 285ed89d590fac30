import { HttpCrawler } from '@crawlee/cheerio';
import { expect, it } from 'vitest';
import type { Outcome } from '../../src/index.js';
import { judge } from '../../src/index.js';
import { blocked } from '../detection/corpus/blocked/index.js';
import { innocent } from '../detection/corpus/innocent/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

/** What is known by its address, or sends visitors to another one, cannot be served here. */
const captures = [...blocked, ...innocent].filter(
    ({ url, headers }) => url === undefined && headers.location === undefined && headers.refresh === undefined,
);
/** What the server sets by itself. */
const OF_THE_CONNECTION = /^(?:connection|content-encoding|content-length|keep-alive|transfer-encoding)$/;

it('a crawl and judge() agree on every answer of the corpus', async () => {
    const target = await lab({
        exits: 1,
        site: {
            pages: ({ path }) => {
                const capture = captures[Number(path.slice(1))];
                if (capture === undefined) return { status: 404 };
                const { status, headers, body } = capture;
                const sent = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.test(name));
                return { status, headers: Object.fromEntries(sent) as never, body };
            },
        },
    });
    const urls = captures.map((_, index) => `${target.site.url}/${index}`);
    // Each is a site of its own, so that no answer says anything of the next.
    const proxySessions = sessionsFor(target, { site: (url) => new URL(url).pathname, whenExhausted: 'fail-requests' });
    const said = new Map<string, string>();
    const options = proxySessions.optionsFor(HttpCrawler, {
        additionalMimeTypes: ['*/*'],
        minConcurrency: 30,
        maxConcurrency: 30,
        maxRequestRetries: 0,
        requestHandler: ({ request }) => {
            said.set(request.url, 'ok');
        },
        errorHandler: ({ request }, { message }) => {
            said.set(request.url, message);
            request.noRetry = true;
        },
        failedRequestHandler: ({ request }, { message }) => {
            if (!said.has(request.url)) said.set(request.url, message);
        },
    });
    await new HttpCrawler(options, inMemory()).run(urls);

    const different: string[] = [];
    for (const [index, { kind, name, status, headers, body }] of captures.entries()) {
        const url = urls[index]!;
        const { outcome, rule, evidence } = await judge({ url, status, headers, body });
        const heard = said.get(url) ?? 'nothing';
        if (!agree(outcome, rule, heard))
            different.push(`${kind}, ${name}: judge() says ${outcome} (${rule}: ${evidence}), the crawl: ${heard}`);
    }
    expect(different).toEqual([]);
    // Hundreds of sites, and a waiting room.
}, 180_000);

/** A failure of the site is Crawlee's to tell, in words of its own. */
function agree(outcome: Outcome, rule: string, heard: string): boolean {
    if (outcome === 'ok') return heard === 'ok';
    if (outcome === 'target-failed') return heard !== 'ok' && !heard.includes(' through ');
    return heard.includes(`: ${outcome} through `) && heard.includes(`(${rule}: `);
}
