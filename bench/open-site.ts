// Wall time on a site that accepts everybody, ours against stock Crawlee, both in one run and in turn.
// Run it with: npm run bench
import { CheerioCrawler, Configuration, log, ProxyConfiguration } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { startLab } from 'crawlee-proxy-sessions/lab';

const PAGES = 600;
const CONCURRENCY = 50;
const ROUNDS = 5;

log.setLevel(log.LEVELS.OFF);

const crawlerOptions = { minConcurrency: CONCURRENCY, maxConcurrency: CONCURRENCY, requestHandler: () => {} };

async function secondsFor(run: (lab: Lab) => Promise<unknown>): Promise<number> {
    await using lab = await startLab({ exits: 100 });
    const startedAt = performance.now();
    await run(lab);
    return (performance.now() - startedAt) / 1000;
}

function inMemory(): Configuration {
    return new Configuration({ persistStorage: false });
}

const withStock = (lab: Lab): Promise<unknown> => {
    const proxyConfiguration = new ProxyConfiguration({ proxyUrls: lab.proxyUrls });
    return new CheerioCrawler({ ...crawlerOptions, proxyConfiguration }, inMemory()).run(lab.site.urls(PAGES));
};

const withOurs = async (lab: Lab): Promise<void> => {
    await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls });
    const options = proxySessions.optionsFor(CheerioCrawler, crawlerOptions);
    await new CheerioCrawler(options, inMemory()).run(lab.site.urls(PAGES));
};

function median(values: readonly number[]): number {
    return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

await secondsFor(withStock); // warm up
const stock: number[] = [];
const ours: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
    stock.push(await secondsFor(withStock));
    ours.push(await secondsFor(withOurs));
}
const ratios = ours.map((seconds, round) => seconds / stock[round]!);
console.log(`open site, ${PAGES} pages, 100 exits, concurrency ${CONCURRENCY}, median of ${ROUNDS} rounds`);
console.log(
    `stock ${median(stock).toFixed(2)} s, ours ${median(ours).toFixed(2)} s, ratio ${median(ratios).toFixed(2)}`,
);
