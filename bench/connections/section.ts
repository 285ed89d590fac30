import type { Section } from '../section.js';
import type { Distance, SetUp } from './crawl.js';
import { crawlFromAfar } from './crawl.js';

const SET_UPS: readonly SetUp[] = ['stock', 'ours', 'stock, impit', 'ours, impit'];

const DISTANCES: readonly Distance[] = [
    { latencyMillis: 100, exits: 10, pages: 300, site: 'https' },
    { latencyMillis: 100, exits: 10, pages: 300, site: 'https, HTTP/2' },
    { latencyMillis: 50, exits: 10, pages: 300, site: 'http' },
    { latencyMillis: 0, exits: 10, pages: 300, site: 'https' },
    { latencyMillis: 0, exits: 10, pages: 300, site: 'http' },
    { latencyMillis: 50, exits: 200, pages: 600, site: 'https' },
    { latencyMillis: 200, exits: 10, pages: 300, site: 'https' },
];

/**
 * What a page costs by proxies that are far away.
 * @param which Its number, from 1, to measure only one of the distances.
 */
export async function connections(which: string | undefined, say: (what: string) => void): Promise<Section> {
    const rows: (string | number)[][] = [];
    for (const [index, distance] of DISTANCES.entries()) {
        if (which !== undefined && which !== String(index + 1)) continue;
        const { latencyMillis, exits, site } = distance;
        for (const setUp of SET_UPS) {
            say(`${setUp}: ${site}, ${latencyMillis} ms, ${exits} exits`);
            const counts = await crawlFromAfar(setUp, distance);
            rows.push([
                site,
                latencyMillis,
                exits,
                setUp,
                counts.pages,
                counts.pagesPerSec.toFixed(1),
                counts.tunnelsPerPage.toFixed(2),
                Math.round(counts.bytesPerPage),
            ]);
        }
    }
    return {
        title: 'Connections',
        note:
            'Small pages, concurrency 10. Counted at the proxies: tunnels, each of which takes a TLS handshake, and bytes in ' +
            'both directions. Round trips are between client and proxy.',
        head: ['site', 'round trip ms', 'exits', 'crawl', 'pages', 'pages/s', 'tunnels/page', 'bytes/page'],
        rows,
    };
}
