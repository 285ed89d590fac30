// Crawls of CheerioCrawler in a process of its own, with or without detection.
import { CheerioCrawler, Configuration, log } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { defaultRules } from '../../src/detection/rules/index.js';
import { SOFT_BLOCK } from '../../src/detection/soft-blocks/soft-blocks.js';
import type { Taken } from '../overhead/crawling-process.js';
import type { SetUp } from './section.js';

log.setLevel(log.LEVELS.OFF);

const { proxyUrls, siteUrl, judges } = JSON.parse(process.argv[2]!) as SetUp;
const none = [...defaultRules({ blockedStatuses: [] }).map(({ name }) => name), SOFT_BLOCK];
const proxySessions = new ProxySessions({
    proxyUrls,
    state: { store: 'none' },
    detection: { disable: judges ? [] : none },
});
let asked = 0;

async function crawl(pages: number): Promise<Taken> {
    const urls = Array.from({ length: pages }, () => `${siteUrl}/page/${(asked += 1)}`);
    let got = 0;
    const options = proxySessions.optionsFor(CheerioCrawler, {
        minConcurrency: 20,
        maxConcurrency: 20,
        requestHandler: () => void (got += 1),
    });
    const [before, startedAt] = [process.cpuUsage(), performance.now()];
    await new CheerioCrawler(options, new Configuration({ persistStorage: false })).run(urls);
    const { user, system } = process.cpuUsage(before);
    const secs = (performance.now() - startedAt) / 1000;
    global.gc?.();
    return { cpuMillis: (user + system) / 1000, secs, got, heap: process.memoryUsage().heapUsed };
}

process.on('message', (pages: number) => void crawl(pages).then((taken) => process.send!(taken)));
process.on('disconnect', () => process.exit());
